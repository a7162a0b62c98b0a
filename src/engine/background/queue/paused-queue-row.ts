import type { TenantId } from '../../../core/tenant.ts';

/**
 * Workers get no jobs of this tenant and type until the queue is resumed: neither background jobs nor jobs of processes.
 * A queue without a row is not paused.
 */
export interface PausedQueueRow {
  readonly tenantId: TenantId;
  readonly type: string;
  /**
   * The tenant of the processes whose jobs of the type pause, too: the tenant itself, or the only one that `/v2` has.
   */
  processTenantId: TenantId;
  reason: string | undefined;
  /** `undefined`: until an admin resumes it. */
  resumesAtMs: number | undefined;
  /** The `sub` of the token. */
  pausedBy: string;
  pausedAtMs: number;
}
