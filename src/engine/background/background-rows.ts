/** The rows of the Jobs Service, as the store keeps them. */
import type { JsonText } from '../../core/json.ts';
import type { BackgroundJobKey, ProcessInstanceKey, ScheduleKey } from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { QuotaLimits, Tier } from './tiers.ts';

/** Moves are in `background-job-states.ts`; the API calls it `status`. */
export type BackgroundJobState =
  'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'deadlettered';

/** How long a failed attempt waits for the next one. */
export interface RetryPolicy {
  readonly backoff: 'fixed' | 'exponential';
  readonly delayMs: number;
  /** What the delay is multiplied by after each attempt; only for an exponential backoff. */
  readonly factor: number;
  readonly delayMaxMs: number;
  /** The delay is spread by this share of itself, up and down: 0 … 1. */
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
  /** From when on it may run; jobs of one priority run in this order. */
  availableAtMs: number;
  /** What the caller asked for, if anything; after a failed attempt, when the next one is due. */
  scheduledAtMs: number | undefined;
  /** Executions begun so far, which is the number of the last one. Never falls. */
  attempt: number;
  /** How many more may begin; a retry by hand and a replay give it all of them again. */
  attemptsLeft: number;
  maxAttempts: number;
  /** `undefined`: the service's own. */
  retryPolicy: RetryPolicy | undefined;
  /** The digest of the token that its worker holds; once that came too late, until somebody else gets the job. */
  leaseHash: string | undefined;
  leaseExpiresAtMs: number | undefined;
  /** For how long a heartbeat extends the lease. */
  leaseMs: number | undefined;
  /** The identity of who ran it last. */
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
  /** Which schedule made it. */
  readonly scheduleKey: ScheduleKey | undefined;
  readonly createdAtMs: number;
  updatedAtMs: number;
  /** When the last execution began. */
  startedAtMs: number | undefined;
  /** Set exactly in the states in which it rests: completed, failed, cancelled, dead-lettered. */
  endedAtMs: number | undefined;
}

export interface JobError {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

/** An attempt that ended without success. The current attempt, and the one that succeeded, are in the job itself. */
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

/** A line that a worker wrote while it ran a job. */
export interface JobLogRow {
  readonly jobKey: BackgroundJobKey;
  /** Counts from 0 over all attempts. */
  readonly line: number;
  readonly tenantId: TenantId;
  readonly attempt: number;
  readonly atMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** One for each tenant, made by its first enqueue or by a tenant event. */
export interface TenantQuotaRow {
  readonly tenantId: TenantId;
  tier: Tier;
  /** Set for this tenant alone; `undefined`: those of the tier. */
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

/** Until when a tenant's unique key is taken. */
export interface UniqueJobRow {
  readonly tenantId: TenantId;
  readonly uniqueKey: string;
  jobKey: BackgroundJobKey;
  scope: UniqueScope;
  /** It is taken until then at least, whatever becomes of the job; `undefined`: only by the job. */
  untilMs: number | undefined;
}

/** In which states a job holds its unique key: until it first runs, or until it rests. */
export type UniqueScope = 'pending' | 'active';

/** What an idempotency key was used for. */
export interface IdempotentRequestRow {
  readonly tenantId: TenantId;
  readonly idempotencyKey: string;
  /** Digest of the body, by which another request under the same key is told apart. */
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
      /** Whose definition it is, and whose instance it becomes. */
      readonly tenantId: TenantId;
      readonly processId: string;
      /** `undefined`: the latest when it fires. */
      readonly version: number | undefined;
      readonly variables: JsonText;
    };

/** What to do with a tick while the run of an earlier one goes on. */
export type OverlapPolicy = 'allow' | 'skip' | 'buffer_one';
/** What to do about ticks that nobody was there to fire. */
export type MissedPolicy = 'skip' | 'run_once' | 'run_all';

export type ScheduleState = 'active' | 'paused';

export interface ScheduleRow {
  readonly key: ScheduleKey;
  readonly tenantId: TenantId;
  name: string;
  cron: string;
  timeZone: string;
  target: ScheduleTarget;
  /** Moves are in `schedule/schedule-states.ts`. */
  state: ScheduleState;
  overlap: OverlapPolicy;
  missed: MissedPolicy;
  /** How far back `run_all` and `run_once` look. */
  missedWindowMs: number;
  /** Each tick is late by up to this much, always by the same for the same tick. */
  jitterMs: number;
  /** The tick that is decided next, without its jitter; `undefined`: none will be, or it is paused. */
  nextTickAtMs: number | undefined;
  /**
   * When that is due, with its jitter, or when to look again whether the run is over that a buffered tick waits for. Set
   * exactly while it is active and has either.
   */
  nextDueAtMs: number | undefined;
  /** Up to here all is decided: only later ticks fire by themselves, even if the clock was set back. */
  lastTickAtMs: number | undefined;
  /** A run by hand has a tick of its own; these rise too. */
  lastManualAtMs: number | undefined;
  /** When the last run began. */
  lastRunAtMs: number | undefined;
  /** What the last run is: one of these, or neither. */
  lastJobKey: BackgroundJobKey | undefined;
  lastInstanceKey: ProcessInstanceKey | undefined;
  /** A tick that waits for the run before it to end (`buffer_one`). */
  bufferedTickAtMs: number | undefined;
  /** Ticks logged since the log was last turned (`schedule/log-tick.ts`). */
  loggedTicks: number;
  /** Where the log was last turned. */
  logTurnedAtMs: number | undefined;
  /** Ticks up to here are in the log no more. */
  logAfterMs: number | undefined;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

/** What a tick was decided by: its time, the time after it, a backfill, or a hand. */
export type TickTrigger = 'cron' | 'missed' | 'backfill' | 'manual';

/** Why a tick did or did not fire. There is one for each schedule and tick, so it cannot fire twice. */
export interface ScheduleTickRow {
  readonly scheduleKey: ScheduleKey;
  readonly tickAtMs: number;
  readonly tenantId: TenantId;
  outcome: 'fired' | 'skipped' | 'buffered' | 'failed';
  /** In words for people. */
  reason: string;
  trigger: TickTrigger;
  /** When it was decided. */
  decidedAtMs: number;
  jobKey: BackgroundJobKey | undefined;
  processInstanceKey: ProcessInstanceKey | undefined;
}
