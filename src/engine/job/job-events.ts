import { assert } from '../../core/assert.ts';
import type { JobKey, ProcessDefinitionKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move } from '../state/moves.ts';
import type { JobEventName, JobRow } from '../state/process-rows.ts';
import type { WorkingSet } from '../working-set.ts';
import { jobMoves } from './job-states.ts';

interface JobMoment {
  readonly jobKey: JobKey;
  readonly atMs: number;
}

export interface JobEvents {
  jobCreated: { readonly job: JobRow };
  jobCompleted: JobMoment & { readonly deniedReason?: string | undefined };
  jobCanceled: JobMoment;
  /** The job failed with retries left: it is activatable at once, or after a backoff. */
  jobFailed: JobMoment & {
    readonly retries: number;
    readonly retryAtMs: number | undefined;
    readonly message: string;
  };
  /** The job failed without retries left, and an incident is raised. */
  jobExhausted: JobMoment & { readonly retries: number; readonly message: string };
  jobErrorThrown: JobMoment & { readonly errorCode: string; readonly message: string | undefined };
  jobRetriesUpdated: JobMoment & { readonly retries: number };
  jobTimeoutUpdated: JobMoment & { readonly deadlineAtMs: number };
  jobPriorityUpdated: JobMoment & { readonly priority: number };
  /** The job's incident was resolved. */
  jobReopened: JobMoment;
  /** The job's element continues in another definition. */
  jobMigrated: JobMoment & {
    readonly definitionKey: ProcessDefinitionKey;
    readonly elementId: string;
  };
  /** The job's variables do not fit into one activation, and an incident is raised. */
  jobRefused: JobMoment & { readonly message: string };
}

export const jobAppliers: Appliers<JobEvents> = {
  jobCreated(state, { job }) {
    state.jobs.set(job.key, job);
    state.changes.insert('job', job);
    state.changes.countJob('created', { ...job, worker: job.worker ?? '' }, job.createdAtMs);
  },
  jobCompleted(state, event) {
    const job = end(state, event, 'completed', 'COMPLETED');
    job.deniedReason = event.deniedReason;
    state.changes.countJob('completed', { ...job, worker: job.worker ?? '' }, event.atMs);
  },
  jobCanceled(state, event) {
    end(state, event, 'canceled', 'CANCELED');
  },
  jobFailed(state, event) {
    const job = touch(state, event, 'FAILED');
    release(job, event.retryAtMs === undefined ? 'activatable' : 'backingOff');
    job.retryAtMs = event.retryAtMs;
    job.retries = event.retries;
    job.errorMessage = event.message;
    state.changes.countJob('failed', { ...job, worker: job.worker ?? '' }, event.atMs);
  },
  jobExhausted(state, event) {
    const job = touch(state, event, 'FAILED');
    release(job, 'failed');
    job.retries = event.retries;
    job.errorMessage = event.message;
    state.changes.countJob('failed', { ...job, worker: job.worker ?? '' }, event.atMs);
  },
  jobErrorThrown(state, event) {
    const job = touch(state, event, 'ERROR_THROWN');
    release(job, 'errorThrown');
    job.errorCode = event.errorCode;
    job.errorMessage = event.message;
    state.changes.countJob('failed', { ...job, worker: job.worker ?? '' }, event.atMs);
  },
  jobRetriesUpdated(state, event) {
    touch(state, event, 'RETRIES_UPDATED').retries = event.retries;
  },
  jobTimeoutUpdated(state, event) {
    touch(state, event, 'TIMEOUT_UPDATED').deadlineAtMs = event.deadlineAtMs;
  },
  jobPriorityUpdated(state, event) {
    touch(state, event, 'PRIORITY_UPDATED').priority = event.priority;
  },
  jobReopened(state, event) {
    const job = touch(state, event, undefined);
    release(job, 'activatable');
  },
  jobMigrated(state, event) {
    const job = touch(state, event, 'MIGRATED');
    job.definitionKey = event.definitionKey;
    job.elementId = event.elementId;
  },
  jobRefused(state, event) {
    const job = touch(state, event, 'FAILED');
    release(job, 'failed');
    job.errorMessage = event.message;
  },
};

function touch(state: WorkingSet, event: JobMoment, lastEvent: JobEventName | undefined): JobRow {
  const job = state.job(event.jobKey);
  assert(job, `job ${event.jobKey} to exist`);
  job.updatedAtMs = event.atMs;
  if (lastEvent !== undefined) job.lastEvent = lastEvent;
  state.changes.update('job', job);
  return job;
}

/** Ends the lease or backoff when the job leaves the state that has one. The CHECKs of the table demand it. */
function release(job: JobRow, to: JobRow['state']): void {
  move(job, to, jobMoves);
  job.deadlineAtMs = undefined;
  job.retryAtMs = undefined;
  job.leaseToken = undefined;
}

function end(
  state: WorkingSet,
  event: JobMoment,
  to: 'completed' | 'canceled',
  lastEvent: JobEventName,
): JobRow {
  const job = touch(state, event, lastEvent);
  release(job, to);
  job.endedAtMs = event.atMs;
  return job;
}
