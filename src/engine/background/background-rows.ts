/** The rows of the Jobs Service, as the store keeps them. */
import type { JsonText } from '../../core/json.ts';
import type { BackgroundJobKey, ProcessInstanceKey, ScheduleKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { QuotaLimits, Tier } from './tiers.ts';

/** The moves are in `background-job-states.ts`. The API calls this field `status`. */
export type BackgroundJobState =
  'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'deadlettered';

/** How long a job waits between a failed attempt and the next one. */
export interface RetryPolicy {
  readonly backoff: 'fixed' | 'exponential';
  readonly delayMs: number;
  /** The factor by which the delay grows after each attempt; only for an exponential backoff. */
  readonly factor: number;
  readonly delayMaxMs: number;
  /** The share of the delay by which it is spread, up and down: 0 … 1. */
  readonly jitter: number;
}

export interface BackgroundJobRow {
  readonly key: BackgroundJobKey;
  readonly tenantId: TenantId;
  readonly type: string;
  payload: JsonText;
  /** 1 is most urgent, 10 least. */
  priority: number;
  state: BackgroundJobState;
  /** The earliest moment at which the job may run. Jobs of one priority run in this order. */
  availableAtMs: number;
  /** The start time that the caller requested, if any; after a failed attempt, the start time of the next attempt. */
  scheduledAtMs: number | undefined;
  /** The number of executions begun so far, which is also the number of the last one. It never falls. */
  attempt: number;
  /** How many more attempts may begin. A retry by hand and a replay restore all of them. */
  attemptsLeft: number;
  maxAttempts: number;
  /** `undefined`: the default of the service. */
  retryPolicy: RetryPolicy | undefined;
  /** The digest of the current lease token; after the lease expired, the old digest until the next lease. */
  leaseHash: string | undefined;
  leaseExpiresAtMs: number | undefined;
  /** By how much a heartbeat extends the lease. */
  leaseMs: number | undefined;
  /** The identity of the worker that ran the job last. */
  worker: string | undefined;
  progress: JsonText | undefined;
  /** Log lines kept so far, over all attempts. */
  logLines: number;
  result: JsonText | undefined;
  /** A `JobError`: why the last failed attempt failed. */
  error: JsonText | undefined;
  cancelReason: string | undefined;
  readonly uniqueKey: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** The schedule that created the job. */
  readonly scheduleKey: ScheduleKey | undefined;
  readonly createdAtMs: number;
  updatedAtMs: number;
  /** When the last execution began. */
  startedAtMs: number | undefined;
  /** Set exactly in the final states: completed, failed, cancelled, dead-lettered. */
  endedAtMs: number | undefined;
}

export interface JobError {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

/** An attempt that ended without success. The job's own row describes the current attempt and the successful one. */
export interface JobExecutionRow {
  readonly jobKey: BackgroundJobKey;
  readonly attempt: number;
  readonly tenantId: TenantId;
  readonly worker: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** `returned`: the lease never reached its worker. */
  readonly outcome: 'failed' | 'expired' | 'returned';
  /** A `JobError`. */
  readonly error: JsonText | undefined;
}

/** A log line that a worker wrote while it ran a job. */
export interface JobLogRow {
  readonly jobKey: BackgroundJobKey;
  /** The number of the line, counted from 0 over all attempts. */
  readonly line: number;
  readonly tenantId: TenantId;
  readonly attempt: number;
  readonly atMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** The quota record of a tenant. Its first enqueue or a tenant event creates it. */
export interface TenantQuotaRow {
  readonly tenantId: TenantId;
  tier: Tier;
  /** Limits of this tenant alone; `undefined`: the limits of the tier. */
  limits: QuotaLimits | undefined;
  /** Jobs that are scheduled or queued. */
  pending: number;
  /** Schedules, paused ones included. */
  schedules: number;
  /** Jobs accepted since `dayStartMs`. */
  daily: number;
  /** 00:00 UTC of the day that `daily` counts. */
  dayStartMs: number;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

/** A tenant's unique key and the job that holds it. */
export interface UniqueJobRow {
  readonly tenantId: TenantId;
  readonly uniqueKey: string;
  jobKey: BackgroundJobKey;
  scope: UniqueScope;
  /** The key stays taken at least until then, even if the job has ended; `undefined`: only while the job holds it. */
  untilMs: number | undefined;
}

/** In which states a job holds its unique key: until its first attempt begins, or until it ends. */
export type UniqueScope = 'pending' | 'active';

/** An idempotency key and the jobs that its first request created. */
export interface IdempotentRequestRow {
  readonly tenantId: TenantId;
  readonly idempotencyKey: string;
  /** The digest of the body. A different body under the same key is an error. */
  bodyHash: string;
  jobKeys: readonly BackgroundJobKey[];
  expiresAtMs: number;
}

export type ScheduleTarget =
  | {
      readonly kind: 'job';
      readonly type: string;
      readonly payload: JsonText;
      readonly priority: number;
      readonly maxAttempts: number;
      readonly retryPolicy: RetryPolicy | undefined;
    }
  | {
      readonly kind: 'process';
      /** The tenant of the definition and of the instance. */
      readonly tenantId: TenantId;
      readonly processId: string;
      /** `undefined`: the latest version when the schedule fires. */
      readonly version: number | undefined;
      readonly variables: JsonText;
    };

/** How a tick is decided while the run of an earlier tick is still active. */
export type OverlapPolicy = 'allow' | 'skip' | 'buffer_one';
/** How ticks are decided that fell into a time in which no server ran. */
export type MissedPolicy = 'skip' | 'run_once' | 'run_all';

export type ScheduleState = 'active' | 'paused';

export interface ScheduleRow {
  readonly key: ScheduleKey;
  readonly tenantId: TenantId;
  name: string;
  cron: string;
  timeZone: string;
  target: ScheduleTarget;
  /** The moves are in `schedule/schedule-states.ts`. */
  state: ScheduleState;
  overlap: OverlapPolicy;
  missed: MissedPolicy;
  /** How far `run_all` and `run_once` look back. */
  missedWindowMs: number;
  /** The maximum delay of a tick. The same tick always has the same delay. */
  jitterMs: number;
  /** The tick that is decided next, without its jitter; `undefined`: there is none, or the schedule is paused. */
  nextTickAtMs: number | undefined;
  /**
   * When the next tick is due, with its jitter, or when to check again whether the run has ended that a buffered tick
   * waits for. Set exactly while the schedule is active and has either.
   */
  nextDueAtMs: number | undefined;
  /** All ticks up to this one are decided: only later ticks fire by themselves, even if the clock was set back. */
  lastTickAtMs: number | undefined;
  /** The tick of the last run by hand. Each run by hand has a later tick than the one before. */
  lastManualAtMs: number | undefined;
  /** When the last run began. */
  lastRunAtMs: number | undefined;
  /** The last run: a job or a process instance; both are absent before the first run. */
  lastJobKey: BackgroundJobKey | undefined;
  lastInstanceKey: ProcessInstanceKey | undefined;
  /** A tick that waits until the previous run ends (`buffer_one`). */
  bufferedTickAtMs: number | undefined;
  /** Ticks logged in the current generation of the log (`schedule/log-tick.ts`). */
  loggedTicks: number;
  /** The newest tick when the current generation began. */
  logTurnedAtMs: number | undefined;
  /** The log has no ticks up to this one any more. */
  logAfterMs: number | undefined;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

/** What caused the decision about a tick: its time, a time that was missed, a backfill, or a run by hand. */
export type TickTrigger = 'cron' | 'missed' | 'backfill' | 'manual';

/** The decision about a tick, with its reason. Each tick of a schedule has one row, so it cannot fire twice. */
export interface ScheduleTickRow {
  readonly scheduleKey: ScheduleKey;
  readonly tickAtMs: number;
  readonly tenantId: TenantId;
  outcome: 'fired' | 'skipped' | 'buffered' | 'failed';
  /** The reason, in words for people. */
  reason: string;
  trigger: TickTrigger;
  /** When it was decided. */
  decidedAtMs: number;
  jobKey: BackgroundJobKey | undefined;
  processInstanceKey: ProcessInstanceKey | undefined;
}
