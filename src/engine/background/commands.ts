/** What callers ask of the Jobs Service. Durations are milliseconds; `tenantId` is the caller's own, from its token. */
import type { JsonText } from '../../core/json.ts';
import type { BackgroundJobKey, ScheduleKey } from '../../core/key.ts';
import type { Rejection } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { QuotaUse, QuotaLimits, Tier } from './tiers.ts';
import type {
  BackgroundJobRow,
  BackgroundJobState,
  JobLogRow,
  RetryPolicy,
  UniqueScope,
} from './background-rows.ts';
import type { JobOperationCommands, JobOperationResults } from './operation/operation-commands.ts';
import type { ScheduleCommands, ScheduleResults } from './schedule/schedule-commands.ts';

export interface BackgroundCommands extends JobOperationCommands, ScheduleCommands {
  /** All or none. The tenant's quota record is made if it is not there. */
  enqueueJobs: {
    readonly tenantId: TenantId;
    /** Of a tenant that is new: its tier. */
    readonly tier: Tier;
    readonly jobs: readonly NewBackgroundJob[];
    readonly idempotency: Idempotency | undefined;
  };
  updateBackgroundJob: {
    readonly tenantId: TenantId;
    readonly jobKey: BackgroundJobKey;
    readonly changes: BackgroundJobChanges;
  };
  cancelBackgroundJob: {
    readonly tenantId: TenantId;
    readonly jobKey: BackgroundJobKey;
    readonly reason: string | undefined;
  };
  /** A failed or dead-lettered job, from the beginning. */
  retryBackgroundJob: { readonly tenantId: TenantId; readonly jobKey: BackgroundJobKey };
  replayDeadLetter: {
    readonly tenantId: TenantId;
    readonly jobKey: BackgroundJobKey;
    /** Instead of the job's own. */
    readonly payload: JsonText | undefined;
  };
  purgeDeadLetter: { readonly tenantId: TenantId; readonly jobKey: BackgroundJobKey };
  heartbeatLeases: {
    readonly worker: string;
    readonly leases: readonly (HeldLease & {
      readonly progress: JsonText | undefined;
      readonly log: readonly Pick<JobLogRow, 'level' | 'message'>[];
    })[];
  };
  completeLeases: {
    readonly worker: string;
    readonly leases: readonly (HeldLease & { readonly result: JsonText | undefined })[];
  };
  failLeases: {
    readonly worker: string;
    readonly leases: readonly (HeldLease & {
      /** A `JobError`. */
      readonly error: JsonText;
      readonly isRetryable: boolean;
      /** Instead of what the retry policy says. */
      readonly retryAfterMs: number | undefined;
      /** In 0 … 1, where in the spread of its jitter the backoff lies (law E1). */
      readonly chance: number;
    })[];
  };
  /** Leases that did not reach their worker. What is no longer held as said stays as it is. */
  returnLeases: {
    readonly leases: readonly HeldLease[];
  };
  /** Sets what a tenant may do; makes its record if it is not there. */
  setTenantTier: {
    readonly tenantId: TenantId;
    readonly tier: Tier;
    /** Only CUSTOM has limits of its own; `undefined` leaves those it has. */
    readonly limits: QuotaLimits | undefined;
  };
  /** The runtime's, found due in the same transaction. */
  expireLeases: {
    readonly jobKeys: readonly BackgroundJobKey[];
    /** For the jitter of all of them (law E1). */
    readonly chance: number;
  };
  queueDueJobs: { readonly jobKeys: readonly BackgroundJobKey[] };
  resetDueQuotas: { readonly tenantIds: readonly TenantId[] };
  /** Idempotency keys whose time is over. */
  deleteRequests: object;
  /** The runtime's: a command was refused, because of which nothing may be changed in its own name (law E3). */
  reportExceededQuota: {
    readonly tenantId: TenantId;
    readonly use: QuotaUse;
  };
  /** The daily counter, before its time. */
  resetTenantQuota: { readonly tenantId: TenantId };
}

export interface NewBackgroundJob {
  readonly type: string;
  readonly payload: JsonText;
  readonly priority: number;
  /** `undefined`, or a moment that has passed: at once. */
  readonly scheduledAtMs: number | undefined;
  readonly maxAttempts: number;
  readonly retryPolicy: RetryPolicy | undefined;
  readonly unique: Uniqueness | undefined;
  /** Which schedule made it. */
  readonly scheduleKey: ScheduleKey | undefined;
}

export interface Uniqueness {
  /** Among the tenant's jobs of this type. */
  readonly key: string;
  readonly scope: UniqueScope;
  /** Taken for this long at least, whatever becomes of the job. */
  readonly periodMs: number | undefined;
}

export interface Idempotency {
  readonly key: string;
  /** Digest of the body, by which another request under the same key is told apart. */
  readonly bodyHash: string;
}

/** An absent member stays as it is; `null` takes the schedule away. */
export interface BackgroundJobChanges {
  readonly payload?: JsonText;
  readonly priority?: number;
  readonly scheduledAtMs?: number | null;
  readonly maxAttempts?: number;
  readonly retryPolicy?: RetryPolicy;
}

/** What a worker shows to be the holder of a lease. Named keys that are no job's are refused as such. */
export interface HeldLease {
  readonly jobKey: BackgroundJobKey;
  /** Digest of the token. */
  readonly leaseHash: string;
  /** The caller's tenant; `undefined` may hold leases of every tenant. */
  readonly tenantId: TenantId | undefined;
}

/** Jobs in an answer are copies, as the command left them: later commands of its batch go on changing the rows. */
export interface BackgroundResults extends JobOperationResults, ScheduleResults {
  enqueueJobs: {
    /** In the order asked for; a job that was there already under its unique key stands in the place of the new one. */
    readonly jobs: readonly {
      readonly key: BackgroundJobKey;
      readonly state: BackgroundJobState;
      readonly isNew: boolean;
    }[];
    /** The whole job, if only one was asked for. Of many nobody needs more than the above, and all of it crosses threads. */
    readonly only: Readonly<BackgroundJobRow> | undefined;
    /** Whether the same request was answered before. */
    readonly isRepeated: boolean;
  };
  updateBackgroundJob: Readonly<BackgroundJobRow>;
  cancelBackgroundJob: Readonly<BackgroundJobRow>;
  retryBackgroundJob: Readonly<BackgroundJobRow>;
  replayDeadLetter: Readonly<BackgroundJobRow>;
  purgeDeadLetter: undefined;
  /** In the order of the leases: each for itself, because what one worker did wrong with one job is no reason to forget the others. */
  heartbeatLeases: readonly (
    { readonly kind: 'extended'; readonly expiresAtMs: number } | Rejection
  )[];
  completeLeases: readonly (ReportedLease | Rejection)[];
  failLeases: readonly (ReportedLease | Rejection)[];
  returnLeases: undefined;
  setTenantTier: undefined;
  expireLeases: undefined;
  queueDueJobs: undefined;
  resetDueQuotas: undefined;
  deleteRequests: undefined;
  reportExceededQuota: undefined;
  resetTenantQuota: { readonly resetAtMs: number; readonly resetsAtMs: number };
}

export interface ReportedLease {
  readonly kind: 'settled';
  readonly state: BackgroundJobState;
}

/**
 * Asks for jobs to run. Not a command, because what it takes is found and not named: the runtime finds jobs fairly among
 * tenants (`runtime/background`), and the engine leases them (`lease-jobs.ts`).
 */
export interface LeaseRequest {
  /** Whose jobs: one tenant's, or everybody's. */
  readonly tenantId: TenantId | undefined;
  /** `undefined`: every type. */
  readonly types: readonly string[] | undefined;
  readonly jobsMax: number;
  /** The identity that the leases are bound to. */
  readonly worker: string;
  readonly leaseMs: number;
  /** Waits up to this long for a first job; 0 answers at once. */
  readonly waitMs: number;
}

export interface LeasedJob {
  readonly key: BackgroundJobKey;
  readonly tenantId: TenantId;
  readonly type: string;
  readonly payload: JsonText;
  readonly priority: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Shown once, to the worker; the tables keep its digest. */
  readonly leaseToken: string;
  readonly leaseExpiresAtMs: number;
}
