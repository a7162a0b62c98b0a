import type { TenantId } from './tenant.ts';

/** Names, or all there are and will be. */
export type TenantIds = readonly TenantId[] | 'every';

/** On whose behalf a command or a search runs. Put beside the request by authentication. */
export interface Caller {
  readonly username?: string;
  /** The tenants whose rows this caller may see and change. */
  readonly tenantIds: TenantIds;
}

export function reaches({ tenantIds }: Pick<Caller, 'tenantIds'>, tenantId: TenantId): boolean {
  return tenantIds === 'every' || tenantIds.includes(tenantId);
}
