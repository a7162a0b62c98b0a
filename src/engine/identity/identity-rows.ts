import type { Key } from '../../core/key.ts';
import type { ContainerType, MemberType, OwnerType } from '../../core/owner.ts';
import type { TenantId } from '../../core/tenant.ts';

/** Keys of these rows only order them: the API knows them by their ids. */
export interface UserRow {
  readonly key: Key;
  readonly username: string;
  name: string;
  email: string;
  /** `scrypt$‹N›$‹r›$‹p›$‹salt›$‹hash›` (`http/auth/password.ts`). */
  passwordHash: string;
}

interface Named {
  readonly key: Key;
  name: string;
  description: string;
}

export interface GroupRow extends Named {
  readonly groupId: string;
}

export interface RoleRow extends Named {
  readonly roleId: string;
}

export interface TenantRow extends Named {
  readonly tenantId: TenantId;
}

/** A caller whose token has this claim has the memberships and authorizations of the rule. */
export interface MappingRuleRow {
  readonly key: Key;
  readonly mappingRuleId: string;
  name: string;
  claimName: string;
  claimValue: string;
}

export interface MembershipRow {
  readonly key: Key;
  readonly containerType: ContainerType;
  readonly containerId: string;
  readonly memberType: MemberType;
  readonly memberId: string;
}

/** Permissions of an owner on one resource, on all (`*`), or on resources whose property names the owner. */
export interface AuthorizationRow {
  readonly key: Key<'authorization'>;
  ownerType: OwnerType;
  ownerId: string;
  resourceType: string;
  resourceId: string | undefined;
  property: string | undefined;
  permissions: readonly string[];
}

export interface IdentityTables {
  user: UserRow;
  group: GroupRow;
  role: RoleRow;
  tenant: TenantRow;
  mappingRule: MappingRuleRow;
  membership: MembershipRow;
  authorization: AuthorizationRow;
}

export type IdentityTable = keyof IdentityTables;
