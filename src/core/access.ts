import {
  type Caller,
  isPrincipal,
  type Principal,
  systemCaller,
  type TenantIds,
} from './caller.ts';
import { type Right, permissionsOf, isResourceType } from './permissions.ts';
import type { TenantId } from './tenant.ts';

/** What a caller may see and do, according to the identity tables at one moment. */
export interface Access {
  readonly caller: Caller;
  readonly tenantIds: TenantIds;
  /** `undefined`: everything is allowed. */
  readonly rights: Rights | undefined;
  /** The groups that a principal belongs to. */
  readonly groups: readonly string[];
}

export type Rights = ReadonlyMap<Right, Scope>;

/** The resources that a right covers. */
export interface Scope {
  readonly isAny: boolean;
  readonly ids: ReadonlySet<string>;
  /** Properties that must name the caller, such as the assignee of a user task. */
  readonly properties: ReadonlySet<string>;
}

/** An authorization without its owner. Either `resourceId` or `property` is set. */
export interface Grant {
  readonly resourceType: string;
  readonly resourceId: string | undefined;
  readonly property: string | undefined;
  readonly permissions: readonly string[];
}

/** The holdings of a principal in the identity tables. */
export interface Grants {
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly tenantIds: readonly TenantId[];
  readonly grants: readonly Grant[];
}

/** The access of the server itself within a command. */
export const systemAccess: Access = {
  caller: systemCaller,
  tenantIds: [],
  rights: undefined,
  groups: [],
};

/** The access of the server itself for one tenant. */
export function accessOfTenant(tenantId: TenantId): Access {
  return { ...systemAccess, tenantIds: [tenantId] };
}

export const anyId = '*';

const nothing: Scope = { isAny: false, ids: new Set(), properties: new Set() };

export function scopeOf({ rights }: Pick<Access, 'rights'>, right: Right): Scope | 'all' {
  return rights === undefined ? 'all' : (rights.get(right) ?? nothing);
}

/** Whether the right covers one of the ids; without ids it must cover everything. */
export function covers(
  access: Pick<Access, 'rights'>,
  right: Right,
  ids: readonly string[],
): boolean {
  const scope = scopeOf(access, right);
  return scope === 'all' || scope.isAny || ids.some((id) => scope.ids.has(id));
}

/** The access of a caller that needs no look-up; `undefined` for one whose access is in the identity tables. */
export function fixedAccess(caller: Caller): Access | undefined {
  if (!isPrincipal(caller)) {
    return { caller, tenantIds: caller.tenantIds, rights: undefined, groups: [] };
  }
  if (caller.needsRights || caller.tenants === 'assigned') return undefined;
  return { caller, tenantIds: within(caller, caller.tenants), rights: undefined, groups: [] };
}

/** A text that is equal for principals with equal access. */
export function accessId({ kind, id, groups, mappingRules }: Principal): string {
  return JSON.stringify([kind, id, groups ?? null, mappingRules]);
}

export function accessOf(principal: Principal, grants: Grants, rights: Rights): Access {
  const { tenants, needsRights } = principal;
  return {
    caller: principal,
    tenantIds: within(principal, tenants === 'assigned' ? grants.tenantIds : tenants),
    rights: needsRights ? rights : undefined,
    groups: grants.groups,
  };
}

function within({ within: only }: Principal, tenantIds: TenantIds): TenantIds {
  if (only === undefined) return tenantIds;
  return tenantIds === 'every' || tenantIds.includes(only) ? [only] : [];
}

export function rightsOf(grants: readonly Grant[]): Rights {
  const rights = new Map<Right, { isAny: boolean; ids: Set<string>; properties: Set<string> }>();
  for (const { resourceType, resourceId, property, permissions } of grants) {
    if (!isResourceType(resourceType)) continue;
    const known: readonly string[] = permissionsOf[resourceType];
    for (const permission of permissions.filter((name) => known.includes(name))) {
      const right = `${resourceType}:${permission}` as Right;
      const scope = rights.get(right) ?? { isAny: false, ids: new Set(), properties: new Set() };
      if (property !== undefined) scope.properties.add(property);
      else if (resourceId === anyId) scope.isAny = true;
      else if (resourceId !== undefined) scope.ids.add(resourceId);
      rights.set(right, scope);
    }
  }
  return rights;
}
