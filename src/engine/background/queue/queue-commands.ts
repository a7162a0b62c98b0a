import type { PausedQueueRow } from './paused-queue-row.ts';
import type { TenantId } from '../../../core/tenant.ts';

/** A queue is a tenant's jobs of one type. */
export interface QueueId {
  readonly tenantId: TenantId;
  readonly type: string;
}

export interface QueueCommands {
  /** A queue that is paused already gets the new reason and the new end. */
  pauseQueue: QueueId & {
    /** The tenant of the processes whose jobs of the type pause, too. */
    readonly processTenantId: TenantId;
    readonly reason: string | undefined;
    /** `undefined`: until an admin resumes it. */
    readonly resumesAtMs: number | undefined;
    readonly pausedBy: string;
  };
  /** A queue that is not paused stays as it is. */
  resumeQueue: QueueId;
  /** Sent by the runtime, which finds these queues due in the same transaction. */
  resumeDueQueues: {
    /** The ids that `rowId.pausedQueue` makes. */
    readonly queueIds: readonly string[];
  };
}

export interface QueueResults {
  pauseQueue: Readonly<PausedQueueRow>;
  resumeQueue: undefined;
  resumeDueQueues: undefined;
}
