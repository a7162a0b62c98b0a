import type { TenantId } from './tenant.ts';

/** On whose behalf a command or a search runs. Put beside the request by authentication. */
export interface Caller {
  readonly username?: string;
  /** The tenants whose rows this caller may see and change. */
  readonly tenantIds: readonly TenantId[];
}
