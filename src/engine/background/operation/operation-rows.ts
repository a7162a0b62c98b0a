/** One thing done to many jobs, in steps that a restart does not forget. */
import type { JsonText } from '../../../core/json.ts';
import type { BackgroundJobKey, JobOperationKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { JobFilter } from '../job-filter.ts';

export type JobOperationAction = 'cancel' | 'retry' | 'replay' | 'purge';

/** Moves are in `operation-states.ts`; the API calls it `status`. */
export type JobOperationState = 'running' | 'completed' | 'stopped' | 'cancelled';

export interface JobOperationPlan {
  readonly target:
    | { readonly kind: 'filter'; readonly filter: JobFilter }
    /** In rising order. */
    | { readonly kind: 'keys'; readonly jobKeys: readonly BackgroundJobKey[] };
  /** Why jobs are cancelled. */
  readonly reason?: string;
  /** A merge patch (RFC 7396) of the payloads that are replayed. */
  readonly payloadPatch?: JsonText;
  /** Jobs in one step. */
  readonly batchSize: number;
  /** Absent: as many as the server can. */
  readonly ratePerSecond?: number;
  /** Of the jobs begun anew that have ended since, the share that may have failed; beyond, it stops. */
  readonly stopOnErrorShare?: number;
}

export interface JobOperationRow {
  readonly key: JobOperationKey;
  readonly tenantId: TenantId;
  readonly action: JobOperationAction;
  /** As it was asked for, to be shown. */
  readonly request: JsonText;
  readonly plan: JobOperationPlan;
  state: JobOperationState;
  /** How many jobs it was about when it began, as far as they were counted. */
  readonly expected: number;
  done: number;
  /** Jobs that were refused, by code. */
  refused: Readonly<Record<string, number>>;
  /** Of the jobs begun anew: those that have ended since, and those of them that failed again. */
  ended: number;
  failedAgain: number;
  /** The last jobs begun anew that have not ended yet, as far as it looks after them. */
  watched: readonly BackgroundJobKey[];
  /** It has looked at all jobs up to here, in the order of their making: a moment, and a key. */
  cursorAtMs: number | undefined;
  cursorKey: BackgroundJobKey | undefined;
  /** When the next step is due. Set exactly while it is running. */
  nextDueAtMs: number | undefined;
  /** Set while it waits for room among the tenant's waiting jobs. */
  waitsFor: 'queued' | undefined;
  /** Why it stopped, in words for people. */
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
