import type { TenantId } from './tenant.ts';

/** The ids of some tenants, or `'every'` for all present and future tenants. */
export type TenantIds = readonly TenantId[] | 'every';

/**
 * The caller of a command or a search. Authentication attaches it to the request. A caller without anything has
 * no privilege: each privileged kind has a name.
 */
export type Caller = SystemCaller | OpenCaller | TenantCaller | Principal;

/** The server itself, for commands and reads that no client has sent. They name their tenants themselves. */
export interface SystemCaller {
  readonly kind: 'system';
  readonly tenantIds: readonly [];
}

/** Any client of a server without authentication: everything is allowed. */
export interface OpenCaller {
  readonly kind: 'open';
  readonly tenantIds: TenantIds;
}

/** A caller of the Jobs Service, whose token and role have admitted it to these tenants. */
export interface TenantCaller {
  readonly kind: 'tenant';
  readonly tenantIds: TenantIds;
}

/** A person or a machine that has shown credentials. Its rights and tenants come from the identity tables. */
export interface Principal {
  readonly kind: 'user' | 'client';
  /** The username or the client id. */
  readonly id: string;
  /** The groups that its token names. They replace stored memberships in groups. Absent: the stored ones apply. */
  readonly groups?: readonly string[];
  /** Mapping rules that match the claims of its token. */
  readonly mappingRules: readonly string[];
  /** `assigned`: the caller has the tenants of its memberships. */
  readonly tenants: TenantIds | 'assigned';
  /** Restricts the caller to one of its tenants. */
  readonly within?: TenantId;
  /** Whether the caller needs rights; otherwise everything is allowed. */
  readonly needsRights: boolean;
}

export const systemCaller: SystemCaller = { kind: 'system', tenantIds: [] };

export function callerOfTenant(tenantId: TenantId): TenantCaller {
  return { kind: 'tenant', tenantIds: [tenantId] };
}

export function isPrincipal(caller: Caller): caller is Principal {
  return caller.kind === 'user' || caller.kind === 'client';
}

/** The caller, restricted to one tenant. */
export function restrictedTo(caller: Caller, tenantId: TenantId): Caller {
  if (isPrincipal(caller)) return { ...caller, within: tenantId };
  return caller.kind === 'system' ? caller : { ...caller, tenantIds: [tenantId] };
}

/** The name under which the server counts reads and answers of a caller. Callers of one tenant share it. */
export function sharerOf(caller: Caller): string {
  if (isPrincipal(caller)) {
    const { tenants, kind, id } = caller;
    return typeof tenants === 'string' ? `${kind}:${id}` : tenants.join(' ');
  }
  return caller.tenantIds === 'every' ? '*' : caller.tenantIds.join(' ');
}

export function reaches(
  { tenantIds }: { readonly tenantIds: TenantIds },
  tenantId: TenantId,
): boolean {
  return tenantIds === 'every' || tenantIds.includes(tenantId);
}
