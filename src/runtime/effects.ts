import type { ProcessInstanceKey, ScheduleKey } from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { JobNotice } from '../engine/store.ts';

/** A job that may be taken; its key where it is known. */
export interface ReadyJob extends JobNotice {
  readonly key?: string;
}

/** What a committed batch sets off outside the tables (law E4: after the commit only). */
export interface Effects {
  /** Jobs that became activatable. */
  readonly jobs: ReadyJob[];
  /** Background jobs that were queued. */
  readonly queued: ReadyJob[];
  /** Keys of the jobs of both kinds that somebody was given in the same batch. */
  readonly taken: Set<string>;
  /** Those of tenants that were at their limit and have a place again. */
  readonly allowed: JobNotice[];
  /** Whose job stopped running. */
  readonly freed: TenantId[];
  readonly endedInstances: {
    readonly key: ProcessInstanceKey;
    readonly how: 'completed' | 'terminated';
  }[];
  /** Schedules of which a job has come to rest: a tick may wait for it. */
  readonly endedRuns: Set<ScheduleKey>;
  /** Tenants of whom there is something to tell the world. */
  readonly published: Set<TenantId>;
  /** The earliest lease end or retry that the batch made. */
  dueAtMs: number | undefined;
}

export function noEffects(): Effects {
  return {
    jobs: [],
    queued: [],
    taken: new Set(),
    allowed: [],
    freed: [],
    endedInstances: [],
    endedRuns: new Set(),
    published: new Set(),
    dueAtMs: undefined,
  };
}

export function addDue(effects: Effects, dueAtMs: number | undefined): void {
  if (dueAtMs === undefined) return;
  effects.dueAtMs = Math.min(effects.dueAtMs ?? Infinity, dueAtMs);
}
