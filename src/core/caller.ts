import type { TenantId } from './tenant.ts';

/** The ids of some tenants, or `'every'` for all present and future tenants. */
export type TenantIds = readonly TenantId[] | 'every';

/** The caller of a command or a search. Authentication attaches it to the request. */
export interface Caller {
  readonly username?: string;
  /** The tenants whose rows this caller may see and change. */
  readonly tenantIds: TenantIds;
}

/** The server itself, for commands and reads that no client has sent. They name their tenants themselves. */
export const systemCaller: Caller = { tenantIds: [] };

export function reaches({ tenantIds }: Pick<Caller, 'tenantIds'>, tenantId: TenantId): boolean {
  return tenantIds === 'every' || tenantIds.includes(tenantId);
}
