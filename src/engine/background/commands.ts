/**
 * The commands of the Jobs Service. Durations are milliseconds. `tenantId` is the caller's own tenant, from its token.
 */
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
import type { QueueCommands, QueueResults } from './queue/queue-commands.ts';
import type { ScheduleCommands, ScheduleResults } from './schedule/schedule-commands.ts';

export interface BackgroundCommands extends JobOperationCommands, QueueCommands, ScheduleCommands {
  /** Accepts all jobs or none. Creates the tenant's quota record if it does not exist. */
  enqueueJobs: {
    readonly tenantId: TenantId;
    /** The tier of a tenant that is new. */
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
  /** Starts a failed or dead-lettered job again with all its attempts. */
  retryBackgroundJob: { readonly tenantId: TenantId; readonly jobKey: BackgroundJobKey };
  replayDeadLetter: {
    readonly tenantId: TenantId;
    readonly jobKey: BackgroundJobKey;
    /** Replaces the job's own payload. */
    readonly payload: JsonText | undefined;
  };
  purgeDeadLetter: { readonly tenantId: TenantId; readonly jobKey: BackgroundJobKey };
  heartbeatLeases: {
    readonly worker: string;
    readonly leases: readonly (ShownLease & {
      readonly progress: JsonText | undefined;
      readonly log: readonly Pick<JobLogRow, 'level' | 'message'>[];
    })[];
  };
  completeLeases: {
    readonly worker: string;
    readonly leases: readonly (ShownLease & { readonly result: JsonText | undefined })[];
  };
  failLeases: {
    readonly worker: string;
    readonly leases: readonly (ShownLease & {
      /** A `JobError`. */
      readonly error: JsonText;
      readonly isRetryable: boolean;
      /** Replaces the delay of the retry policy. */
      readonly retryAfterMs: number | undefined;
      /** A number in 0 … 1 that chooses the backoff within the spread of its jitter (law E1). */
      readonly chance: number;
    })[];
  };
  /** Returns leases that did not reach their worker. A lease that has changed meanwhile stays as it is. */
  returnLeases: {
    readonly leases: readonly ShownLease[];
  };
  /** Sets a tenant's tier, and creates its quota record if it does not exist. */
  setTenantTier: {
    readonly tenantId: TenantId;
    readonly tier: Tier;
    /** Only CUSTOM has limits of its own; `undefined` keeps the present ones. */
    readonly limits: QuotaLimits | undefined;
  };
  /** Sent by the runtime, which finds these leases expired in the same transaction. */
  expireLeases: {
    readonly jobKeys: readonly BackgroundJobKey[];
    /** Chooses the jitter of all these jobs (law E1). */
    readonly chance: number;
  };
  queueDueJobs: { readonly jobKeys: readonly BackgroundJobKey[] };
  resetDueQuotas: { readonly tenantIds: readonly TenantId[] };
  /** Deletes idempotency keys that have expired. */
  deleteRequests: object;
  /**
   * Sent by the runtime after a rejection for a quota, because the rejected command itself may change nothing (law E3).
   */
  reportExceededQuota: {
    readonly tenantId: TenantId;
    readonly use: QuotaUse;
  };
  /** Resets the daily counter before its time. */
  resetTenantQuota: { readonly tenantId: TenantId };
}

export interface NewBackgroundJob {
  readonly type: string;
  readonly payload: JsonText;
  readonly priority: number;
  /** `undefined`, or a past moment: at once. */
  readonly scheduledAtMs: number | undefined;
  readonly maxAttempts: number;
  readonly retryPolicy: RetryPolicy | undefined;
  readonly unique: Uniqueness | undefined;
  /** The schedule that creates the job. */
  readonly scheduleKey: ScheduleKey | undefined;
}

export interface Uniqueness {
  /** Unique among the tenant's jobs of this type. */
  readonly key: string;
  readonly scope: UniqueScope;
  /** The key stays taken at least this long, even if the job has ended. */
  readonly periodMs: number | undefined;
}

export interface Idempotency {
  readonly key: string;
  /** The digest of the body. A different body under the same key is an error. */
  readonly bodyHash: string;
}

/** An absent member stays as it is; `null` removes the start time. */
export interface BackgroundJobChanges {
  readonly payload?: JsonText;
  readonly priority?: number;
  readonly scheduledAtMs?: number | null;
  readonly maxAttempts?: number;
  readonly retryPolicy?: RetryPolicy;
}

/** What a worker shows to prove that it holds a lease. A key that belongs to no job is rejected as such. */
export interface ShownLease {
  readonly jobKey: BackgroundJobKey;
  /** Digest of the token. */
  readonly leaseHash: string;
  /** The caller's tenant; `undefined` may hold leases of every tenant. */
  readonly tenantId: TenantId | undefined;
}

/** Jobs in an answer are copies, as the command left them, because later commands of the batch change the rows. */
export interface BackgroundResults extends JobOperationResults, QueueResults, ScheduleResults {
  enqueueJobs: {
    /**
     * In the order of the request. If a job already holds the unique key, the answer has that job instead of a new one.
     */
    readonly jobs: readonly {
      readonly key: BackgroundJobKey;
      readonly state: BackgroundJobState;
      readonly isNew: boolean;
    }[];
    /**
     * The whole job, if the request has only one. For many jobs the fields above suffice, and the answer crosses
     * threads.
     */
    readonly only: Readonly<BackgroundJobRow> | undefined;
    /** Whether an earlier request with the same idempotency key created these jobs. */
    readonly isRepeated: boolean;
  };
  updateBackgroundJob: Readonly<BackgroundJobRow>;
  cancelBackgroundJob: Readonly<BackgroundJobRow>;
  retryBackgroundJob: Readonly<BackgroundJobRow>;
  replayDeadLetter: Readonly<BackgroundJobRow>;
  purgeDeadLetter: undefined;
  /**
   * In the order of the leases. Each lease has its own answer, because one bad lease must not cost a worker the others.
   */
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
  readonly kind: 'ended';
  readonly state: BackgroundJobState;
}

/**
 * Requests jobs to run. It is not a command, because the server chooses the jobs: the runtime finds them fairly among
 * tenants (`runtime/background`), and the engine leases them (`lease-jobs.ts`).
 */
export interface LeaseRequest {
  /** The tenant whose jobs are leased; `undefined`: all tenants. */
  readonly tenantId: TenantId | undefined;
  /** `undefined`: every type. */
  readonly types: readonly string[] | undefined;
  readonly jobsMax: number;
  /** The worker's identity, to which the leases are bound. */
  readonly worker: string;
  readonly leaseMs: number;
  /** How long to wait for a first job; 0 answers at once. */
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
  /** Only the worker receives it; the tables keep its digest. */
  readonly leaseToken: string;
  readonly leaseExpiresAtMs: number;
}
