/**
 * The state of the reference model of the Jobs Service: plain data, which `model-rules.ts` changes in place. It shares
 * only the names of tiers and states with the engine.
 */
import type { Tier } from '../../../src/engine/background/tiers.ts';

export type ModelState =
  | 'scheduled'
  | 'queued'
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'deadlettered'
  /** Purged: only the model remembers it. */
  | 'gone';

export interface Backoff {
  readonly backoff: 'fixed' | 'exponential';
  readonly delayMs: number;
  readonly factor: number;
  readonly delayMaxMs: number;
  readonly jitter: number;
}

export interface ModelJob {
  /** The position of the job in the list of all jobs, in the order of their creation. */
  readonly id: number;
  readonly tenant: string;
  readonly type: string;
  /** The schedule that created the job. */
  readonly schedule: number | undefined;
  payload: string;
  priority: number;
  state: ModelState;
  availableAtMs: number;
  scheduledAtMs: number | undefined;
  /** The name of its unique key. */
  readonly unique: string | undefined;
  /** The number of attempts, which is also the number of the last lease. */
  attempt: number;
  attemptsLeft: number;
  maxAttempts: number;
  backoff: Backoff;
  worker: string | undefined;
  /** The lease whose token is still known: the current one, or the last one if it expired. */
  knownLease: number | undefined;
  leaseExpiresAtMs: number | undefined;
  leaseMs: number;
  result: string | undefined;
  error: string | undefined;
  cancelReason: string | undefined;
  executions: { readonly attempt: number; readonly outcome: string }[];
}

export interface Limits {
  readonly concurrent: number;
  readonly queued: number;
  readonly daily: number;
  readonly cron: number;
  readonly priorityMin: number;
}

export interface ModelTenant {
  tier: Tier;
  limits: Limits | undefined;
  daily: number;
  dayStartMs: number;
}

export interface ScheduleSettings {
  /** The schedule ticks at all multiples of this since the epoch. */
  readonly everyMs: number;
  readonly overlap: 'allow' | 'skip' | 'buffer_one';
  readonly missed: 'skip' | 'run_once' | 'run_all';
  readonly missedWindowMs: number;
  readonly type: string;
  readonly payload: string;
  readonly priority: number;
  readonly maxAttempts: number;
  readonly backoff: Backoff;
}

export interface ModelTick {
  readonly outcome: 'fired' | 'skipped' | 'buffered';
  readonly trigger: 'cron' | 'missed' | 'manual';
  /** Words that the reason must contain. */
  readonly why: string;
  readonly decidedAtMs: number;
  readonly job: number | undefined;
  /** The entry may be missing if the entry of an earlier tick covers this one, too. */
  readonly isOptional: boolean;
}

export interface ModelSchedule {
  /** The position of the schedule in the list of all schedules. */
  readonly id: number;
  readonly tenant: string;
  /** Deleted schedules disappear with their log. */
  state: 'active' | 'paused' | 'gone';
  settings: ScheduleSettings;
  /** The last run. */
  lastJob: number | undefined;
  /** The tick that waits for the end of that run. */
  bufferedMs: number | undefined;
  lastManualMs: number;
  /** The outcomes of its ticks. */
  readonly log: Map<number, ModelTick>;
}

export interface ModelEvent {
  readonly tenant: string;
  readonly kind: string;
  /** The number of the job; `undefined` for an event about a quota. */
  readonly job: number | undefined;
  readonly attempt: number;
  readonly atMs: number;
  readonly members: Readonly<Record<string, unknown>>;
}

export interface Model {
  nowMs: number;
  readonly tenants: Map<string, ModelTenant>;
  readonly jobs: ModelJob[];
  readonly schedules: ModelSchedule[];
  /** By tenant, type and key. */
  readonly unique: Map<
    string,
    { readonly job: number; readonly scope: 'pending' | 'active'; readonly untilMs: number }
  >;
  /** By tenant and key. */
  readonly requests: Map<
    string,
    { readonly body: string; readonly jobs: readonly number[]; readonly expiresAtMs: number }
  >;
  /** The events since the list was last emptied. */
  told: ModelEvent[];
}

export function newModel(nowMs: number): Model {
  return {
    nowMs,
    tenants: new Map(),
    jobs: [],
    schedules: [],
    unique: new Map(),
    requests: new Map(),
    told: [],
  };
}

const dayMs = 86_400_000;

export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / dayMs) * dayMs;
}

const tiers: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  BASE: [2, 10, 50, 0, 5],
  STUDENT: [5, 25, 200, 2, 4],
  STARTUP: [10, 50, 500, 5, 3],
  PRO: [25, 200, 2_000, 20, 2],
  PROMAX: [50, 500, 5_000, 50, 1],
  ENTERPRISE: [100, 1_000, 10_000, 100, 1],
  CUSTOM: [100, 1_000, 10_000, 100, 1],
};

/** The table of the contract, written once more. */
export function limitsOf({ tier, limits }: ModelTenant): Limits {
  if (limits !== undefined) return limits;
  const [concurrent = 0, queued = 0, daily = 0, cron = 0, priorityMin = 0] = tiers[tier] ?? [];
  return { concurrent, queued, daily, cron, priorityMin };
}

export function jobsOf(model: Model, tenant: string, ...states: readonly ModelState[]): ModelJob[] {
  return model.jobs.filter((job) => job.tenant === tenant && states.includes(job.state));
}
