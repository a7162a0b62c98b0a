/** One operation on many jobs, done in steps that survive a restart. */
import type { JsonText } from '../../../core/json.ts';
import type { BackgroundJobKey, JobOperationKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { JobFilter } from '../job-filter.ts';

export type JobOperationAction = 'cancel' | 'retry' | 'replay' | 'purge';

/** The moves are in `operation-states.ts`. The API calls this field `status`. */
export type JobOperationState = 'running' | 'completed' | 'stopped' | 'cancelled';

export interface JobOperationPlan {
  readonly target:
    | { readonly kind: 'filter'; readonly filter: JobFilter }
    /** In ascending order. */
    | { readonly kind: 'keys'; readonly jobKeys: readonly BackgroundJobKey[] };
  /** Why jobs are cancelled. */
  readonly reason?: string;
  /** A merge patch (RFC 7396) for the payloads of replayed jobs. */
  readonly payloadPatch?: JsonText;
  /** Jobs in one step. */
  readonly batchSize: number;
  /** Absent: as fast as the server can. */
  readonly ratePerSecond?: number;
  /**
   * The greatest allowed share of failures among the restarted jobs that have ended. The operation stops when the share
   * is greater.
   */
  readonly stopOnErrorShare?: number;
}

export interface JobOperationRow {
  readonly key: JobOperationKey;
  readonly tenantId: TenantId;
  readonly action: JobOperationAction;
  /** The request as the caller wrote it, to be shown. */
  readonly request: JsonText;
  readonly plan: JobOperationPlan;
  state: JobOperationState;
  /** How many jobs the selection had at the start, as far as they were counted. */
  readonly expected: number;
  done: number;
  /** The number of rejected jobs, by rejection code. */
  refused: Readonly<Record<string, number>>;
  /** How many restarted jobs have ended, and how many of these have failed again. */
  ended: number;
  failedAgain: number;
  /** The most recently restarted jobs that have not ended yet, up to a limit. */
  watched: readonly BackgroundJobKey[];
  /** The operation has seen all jobs up to here in the order of creation: a moment, and a key. */
  cursorAtMs: number | undefined;
  cursorKey: BackgroundJobKey | undefined;
  /** When the next step is due. Set exactly while the operation runs. */
  nextDueAtMs: number | undefined;
  /** Set while the operation waits until the tenant may have more waiting jobs. */
  waitsFor: 'queued' | undefined;
  /** Why the operation stopped, in words for people. */
  stopReason: string | undefined;
  /** The subject of the token. */
  readonly createdBy: string;
  readonly createdAtMs: number;
  updatedAtMs: number;
  endedAtMs: number | undefined;
}

export interface JobOperationTables {
  jobOperation: JobOperationRow;
}
