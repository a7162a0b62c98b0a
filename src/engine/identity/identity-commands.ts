import type { Key } from '../../core/key.ts';
import type { MemberType, Owner } from '../../core/owner.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { Container } from './find-holdings.ts';
import type { AuthorizationRow, GroupRow, MappingRuleRow, RoleRow } from './identity-rows.ts';

/** Commands on users, groups, roles, tenants, mapping rules, memberships and authorizations. */
export interface IdentityCommands {
  createUser: NewUser;
  updateUser: {
    readonly username: string;
    readonly name: string;
    readonly email: string;
    /** `undefined` keeps the password. */
    readonly passwordHash: string | undefined;
  };
  deleteUser: { readonly username: string };
  createGroup: Named & Pick<GroupRow, 'groupId'>;
  updateGroup: Named & Pick<GroupRow, 'groupId'>;
  deleteGroup: Pick<GroupRow, 'groupId'>;
  createRole: Named & Pick<RoleRow, 'roleId'>;
  updateRole: Named & Pick<RoleRow, 'roleId'>;
  deleteRole: Pick<RoleRow, 'roleId'>;
  createTenant: Named & { readonly id: TenantId };
  updateTenant: Named & { readonly id: TenantId };
  deleteTenant: { readonly id: TenantId };
  createMappingRule: Omit<MappingRuleRow, 'key'>;
  updateMappingRule: Omit<MappingRuleRow, 'key'>;
  deleteMappingRule: Pick<MappingRuleRow, 'mappingRuleId'>;
  addMember: Membership;
  removeMember: Membership;
  createAuthorization: Authorization;
  updateAuthorization: Authorization & { readonly authorizationKey: AuthorizationRow['key'] };
  deleteAuthorization: { readonly authorizationKey: AuthorizationRow['key'] };
  /** Creates the first user with the role of administrators. The role must have no user yet. */
  setUpAdministrator: NewUser;
  /** Sent at the start: writes the default roles, the default tenant and the first users, if they are missing. */
  initializeIdentity: {
    readonly administrators: readonly NewUser[];
    /** Whether the start creates the users only while no user is an administrator. */
    readonly unlessAny: boolean;
    /** The names that only an issuer knows. */
    readonly administratorNames: readonly string[];
    readonly tenants: readonly TenantId[];
  };
}

export interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly passwordHash: string;
}

interface Named {
  readonly name: string;
  readonly description: string;
}

/** Whether only this server stores users and groups; otherwise names that only an issuer knows are accepted. */
export interface KnownHere {
  readonly knowsUsers: boolean;
  readonly knowsGroups: boolean;
}

export interface Membership extends KnownHere {
  readonly container: Container;
  readonly member: { readonly type: MemberType; readonly id: string };
}

export interface Authorization extends KnownHere {
  readonly owner: Owner;
  readonly resourceType: string;
  /** Either this id or the property is set. */
  readonly resourceId: string | undefined;
  readonly property: string | undefined;
  readonly permissions: readonly string[];
}

export interface IdentityResults {
  createUser: undefined;
  updateUser: undefined;
  deleteUser: undefined;
  createGroup: undefined;
  updateGroup: undefined;
  deleteGroup: undefined;
  createRole: undefined;
  updateRole: undefined;
  deleteRole: undefined;
  createTenant: undefined;
  updateTenant: undefined;
  deleteTenant: undefined;
  createMappingRule: undefined;
  updateMappingRule: undefined;
  deleteMappingRule: undefined;
  addMember: undefined;
  removeMember: undefined;
  createAuthorization: { readonly authorizationKey: Key };
  updateAuthorization: undefined;
  deleteAuthorization: undefined;
  setUpAdministrator: undefined;
  initializeIdentity: undefined;
}
