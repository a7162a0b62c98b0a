import type { ProcessInstanceKey, ScheduleKey } from '../core/key.ts';
import type { TenantId } from '../core/tenant.ts';
import type { BackgroundJobRow } from '../engine/background/rows.ts';
import type { Event } from '../engine/event.ts';
import type { JobNotice } from '../engine/store.ts';
import type { WorkingSet } from '../engine/working-set.ts';

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

export function addEffectsOf(effects: Effects, state: WorkingSet, events: readonly Event[]): void {
  for (const event of events) {
    switch (event.kind) {
      case 'jobCreated':
        effects.jobs.push(event.job);
        break;
      case 'jobReopened':
      case 'jobFailed': {
        const job = state.jobs.get(event.jobKey);
        if (job?.state === 'activatable') effects.jobs.push(job);
        addDue(effects, job?.retryAtMs);
        break;
      }
      case 'jobRefused': {
        // It stood before others: a poll that found only this one looks again.
        const job = state.jobs.get(event.jobKey);
        if (job !== undefined) effects.jobs.push({ type: job.type, tenantId: job.tenantId });
        break;
      }
      case 'jobTimeoutUpdated':
        addDue(effects, event.deadlineAtMs);
        break;
      case 'processInstanceCompleted':
        effects.endedInstances.push({ key: event.processInstanceKey, how: 'completed' });
        break;
      case 'processInstanceTerminated':
        effects.endedInstances.push({ key: event.processInstanceKey, how: 'terminated' });
        break;
      case 'backgroundJobsEnqueued':
        for (const job of event.jobs) addWaiting(effects, job);
        break;
      case 'backgroundJobCompleted':
      case 'backgroundJobFailed':
      case 'backgroundJobDeadLettered':
      case 'backgroundJobCancelled': {
        const job = state.rows.backgroundJob.get(event.jobKey);
        addFreed(effects, job);
        if (job?.scheduleKey !== undefined) effects.endedRuns.add(job.scheduleKey);
        break;
      }
      case 'jobOperationStarted':
        addDue(effects, event.operation.nextDueAtMs);
        break;
      case 'scheduleCreated':
        addDue(effects, event.schedule.nextDueAtMs);
        break;
      case 'scheduleUpdated':
      case 'scheduleResumed':
      case 'scheduleTimed':
        addDue(effects, event.nextDueAtMs);
        break;
      case 'leaseReturned':
      case 'attemptFailed': {
        const job = state.rows.backgroundJob.get(event.jobKey);
        addFreed(effects, job);
        addWaiting(effects, job);
        break;
      }
      case 'backgroundJobUpdated':
      case 'backgroundJobQueued':
      case 'backgroundJobRetried':
      case 'deadLetterReplayed':
        addWaiting(effects, state.rows.backgroundJob.get(event.jobKey));
        break;
      default:
        // All other events are answered by the tables alone.
        break;
    }
  }
}

function addWaiting(effects: Effects, job: BackgroundJobRow | undefined): void {
  if (job?.state === 'queued') effects.queued.push(job);
  else if (job?.state === 'scheduled') addDue(effects, job.availableAtMs);
}

function addFreed(effects: Effects, job: BackgroundJobRow | undefined): void {
  if (job !== undefined) effects.freed.push(job.tenantId);
}
