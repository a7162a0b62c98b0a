import type { MessageCorrelationKey, ScheduleKey } from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { DueContinuation, EndedInstance, JobNotice } from '../engine/store.ts';

/** A job that a worker may take; its key where it is known. */
export interface ReadyJob extends JobNotice {
  readonly key?: string;
}

/** The effects of a committed batch outside the tables (law E4: only after the commit). */
export interface Effects {
  /** Jobs that became activatable. */
  readonly jobs: ReadyJob[];
  /** Background jobs that were queued. */
  readonly queued: ReadyJob[];
  /** Keys of the jobs, of both kinds, that the same batch handed to a worker. */
  readonly taken: Set<string>;
  /** Jobs of tenants whose concurrency was used up and is free again. */
  readonly allowed: JobNotice[];
  /** Tenants of jobs that stopped running. */
  readonly freed: TenantId[];
  readonly endedInstances: {
    readonly key: EndedInstance['key'];
    readonly how: EndedInstance['how'];
  }[];
  /** Schedules with a job that has ended: a buffered tick may wait for it. */
  readonly endedRuns: Set<ScheduleKey>;
  /** Tenants with new events in the outbox. */
  readonly published: Set<TenantId>;
  /** Correlations of messages that have arrived, or have failed. */
  readonly correlations: MessageCorrelationKey[];
  /** Continuations, which this node runs at once. */
  readonly continuations: DueContinuation[];
  /** The earliest end of a lease or backoff that the batch made. */
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
    correlations: [],
    continuations: [],
    dueAtMs: undefined,
  };
}

export function addDue(effects: Effects, dueAtMs: number | undefined): void {
  if (dueAtMs === undefined) return;
  effects.dueAtMs = Math.min(effects.dueAtMs ?? Infinity, dueAtMs);
}
