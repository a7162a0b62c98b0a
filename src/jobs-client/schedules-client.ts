import { type Calls, type Page, type PageQuery, pathOf } from './calls.ts';
import type { EnqueueOptions } from './job.ts';

/** A schedule enqueues a job at each tick, or starts an instance of a process. */
export interface ScheduleSettings {
  readonly name?: string;
  /** 5 fields, or 7 fields with seconds first and years last. */
  readonly cronExpression?: string;
  /** An IANA name; default UTC. */
  readonly timezone?: string;
  readonly jobType?: string;
  readonly payload?: object;
  readonly priority?: number;
  readonly maxAttempts?: number;
  readonly retry?: NonNullable<EnqueueOptions['retry']>;
  /** A process to start instead of a job. */
  readonly target?: ProcessTarget;
  readonly overlapPolicy?: OverlapPolicy;
  readonly missedRunPolicy?: MissedRunPolicy;
  readonly missedRunWindowSeconds?: number;
  readonly jitterSeconds?: number;
  readonly isActive?: boolean;
}

export interface NewSchedule extends ScheduleSettings {
  readonly name: string;
  readonly cronExpression: string;
}

export type OverlapPolicy = 'allow' | 'skip' | 'buffer_one';
export type MissedRunPolicy = 'run_once' | 'skip' | 'run_all';

export interface ProcessTarget {
  readonly kind: 'process';
  readonly processDefinitionId: string;
  /** Absent: the latest version at the time of the tick. */
  readonly version?: number;
  readonly variables?: object;
}

export interface Schedule {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly cronExpression: string;
  readonly timezone: string;
  readonly isActive: boolean;
  readonly overlapPolicy: OverlapPolicy;
  readonly missedRunPolicy: MissedRunPolicy;
  readonly missedRunWindowSeconds: number;
  readonly jitterSeconds: number;
  readonly nextRunAt: string | null;
  readonly lastRunAt: string | null;
  readonly lastJobId: string | null;
  readonly lastProcessInstanceKey: string | null;
  readonly bufferedTickAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly jobType: string | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly priority: number | null;
  readonly maxAttempts: number | null;
  readonly retry: unknown;
  readonly target: { readonly kind: 'job' } | ProcessTarget;
}

/** One tick, with its outcome and the reason. */
export interface ScheduleTick {
  readonly tickAt: string;
  readonly outcome: TickOutcome;
  readonly reason: string;
  readonly trigger: 'cron' | 'missed' | 'backfill' | 'manual';
  readonly decidedAt: string;
  readonly jobId: string | null;
  readonly processInstanceKey: string | null;
}

export type TickOutcome = 'fired' | 'skipped' | 'buffered' | 'failed';

export interface Backfilled {
  readonly fired: readonly ScheduleTick[];
  readonly alreadyFired: number;
  /** The start of the next backfill; `null` if all is done. */
  readonly nextFrom: string | null;
}

export interface SchedulesClient {
  create(schedule: NewSchedule): Promise<Schedule>;
  get(id: string): Promise<Schedule>;
  /** Oldest first. */
  list(query?: PageQuery): Promise<Page<Schedule>>;
  /** Changes the given members; the others stay. */
  update(id: string, changes: ScheduleSettings): Promise<Schedule>;
  /** Deletes the schedule and its log; the jobs that it made stay. */
  delete(id: string): Promise<void>;
  pause(id: string): Promise<Schedule>;
  resume(id: string): Promise<Schedule>;
  /** Fires the schedule once now, even if another run is active. */
  run(id: string): Promise<ScheduleTick>;
  /** Fires the ticks of a past period. Each fires once, however often this is called. */
  backfill(
    id: string,
    span: { readonly from: Date | string; readonly to: Date | string; readonly max?: number },
  ): Promise<Backfilled>;
  /** The log of ticks, the latest first. */
  ticks(
    id: string,
    query?: PageQuery & { readonly outcome?: TickOutcome },
  ): Promise<Page<ScheduleTick>>;
  /** The next ticks of the schedule. */
  next(id: string, count?: number): Promise<readonly string[]>;
  /** The next ticks of an expression. */
  preview(expression: {
    readonly cronExpression: string;
    readonly timezone?: string;
    readonly count?: number;
    readonly from?: Date | string;
  }): Promise<readonly string[]>;
}

interface Next {
  readonly next: readonly string[];
}

export function createSchedulesClient(calls: Calls): SchedulesClient {
  const at = (id: string, ...more: readonly string[]) => pathOf('cron', id, ...more);
  return {
    create: (schedule) => calls.once('POST', '/cron', schedule),
    get: (id) => calls.read(at(id)),
    list: (query = {}) => calls.page('/cron', { ...query }),
    update: (id, changes) => calls.repeat('PATCH', at(id), changes),
    delete: async (id) => {
      await calls.once('DELETE', at(id));
    },
    pause: (id) => calls.repeat('POST', at(id, 'pause'), {}),
    resume: (id) => calls.repeat('POST', at(id, 'resume'), {}),
    run: (id) => calls.once('POST', at(id, 'run'), {}),
    backfill: (id, span) => calls.repeat('POST', at(id, 'backfill'), span),
    ticks: (id, query = {}) => calls.page(at(id, 'ticks'), { ...query }),
    next: async (id, count) => (await calls.read<Next>(at(id, 'next'), { count })).next,
    preview: async (expression) =>
      (await calls.repeat<Next>('POST', '/cron/preview', expression)).next,
  };
}
