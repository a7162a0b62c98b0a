import { assert } from '../../core/assert.ts';
import type { JsonText } from '../../core/json.ts';
import type { BackgroundJobKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move } from '../state/moves.ts';
import type { WorkingSet } from '../working-set.ts';
import { backgroundJobMoves } from './background-job-states.ts';
import type { BackgroundJobChanges } from './commands.ts';
import { attemptsUsed } from './attempts-used.ts';
import { jobEvent } from './job-event.ts';
import { quotaOf } from './quota-of.ts';
import type {
  BackgroundJobRow,
  BackgroundJobState,
  JobExecutionRow,
  JobLogRow,
} from './background-rows.ts';

interface JobMoment {
  readonly jobKey: BackgroundJobKey;
  readonly atMs: number;
}

export interface BackgroundJobEvents {
  backgroundJobsEnqueued: { readonly jobs: readonly BackgroundJobRow[] };
  backgroundJobUpdated: JobMoment & { readonly changes: BackgroundJobChanges };
  /** The job's start time is reached. */
  backgroundJobQueued: JobMoment;
  backgroundJobLeased: JobMoment & {
    readonly worker: string;
    readonly leaseHash: string;
    readonly leaseMs: number;
  };
  leaseExtended: JobMoment & {
    readonly progress: JsonText | undefined;
    readonly log: readonly Pick<JobLogRow, 'level' | 'message'>[];
  };
  /** The lease did not reach a worker, so the attempt does not count. */
  leaseReturned: JobMoment;
  backgroundJobCompleted: JobMoment & { readonly result: JsonText | undefined };
  /** An attempt failed and another one follows. */
  attemptFailed: JobMoment & AttemptEnd & { readonly retryAtMs: number };
  /** The job failed, and its error rules out another attempt. */
  backgroundJobFailed: JobMoment & AttemptEnd;
  /** The job failed and has no attempt left. */
  backgroundJobDeadLettered: JobMoment & AttemptEnd;
  backgroundJobCancelled: JobMoment & { readonly reason: string | undefined };
  /** A person or an operation retries the job with all its attempts. */
  backgroundJobRetried: JobMoment;
  deadLetterReplayed: JobMoment & { readonly payload: JsonText | undefined };
  deadLetterPurged: JobMoment;
}

interface AttemptEnd {
  readonly outcome: Exclude<JobExecutionRow['outcome'], 'returned'>;
  /** A `JobError`. */
  readonly error: JsonText;
}

export const backgroundJobAppliers: Appliers<BackgroundJobEvents> = {
  backgroundJobsEnqueued(state, { jobs }) {
    for (const job of jobs) {
      state.rows.backgroundJob.set(job.key, job);
      state.changes.insert('backgroundJob', job);
      state.changes.publish(
        job.tenantId,
        job.createdAtMs,
        jobEvent('enqueued', job, job.createdAtMs, `,"payload":${job.payload}`),
      );
    }
  },
  backgroundJobUpdated(state, event) {
    const job = touch(state, event);
    const { payload, priority, scheduledAtMs, maxAttempts, retryPolicy } = event.changes;
    if (payload !== undefined) job.payload = payload;
    if (priority !== undefined) job.priority = priority;
    if (retryPolicy !== undefined) job.retryPolicy = retryPolicy;
    if (maxAttempts !== undefined) {
      job.attemptsLeft += maxAttempts - job.maxAttempts;
      job.maxAttempts = maxAttempts;
    }
    if (scheduledAtMs === undefined) return;
    job.scheduledAtMs = scheduledAtMs ?? undefined;
    job.availableAtMs = scheduledAtMs ?? event.atMs;
    const to = job.availableAtMs > event.atMs ? 'scheduled' : 'queued';
    if (to !== job.state) move(job, to, backgroundJobMoves);
  },
  backgroundJobQueued(state, event) {
    move(touch(state, event), 'queued', backgroundJobMoves);
  },
  backgroundJobLeased(state, event) {
    const job = touch(state, event);
    moveJob(state, job, 'running');
    job.attempt += 1;
    job.attemptsLeft -= 1;
    job.worker = event.worker;
    job.leaseHash = event.leaseHash;
    job.leaseMs = event.leaseMs;
    job.leaseExpiresAtMs = event.atMs + event.leaseMs;
    job.startedAtMs = event.atMs;
    job.progress = undefined;
    const members = `,"attempt":${job.attempt},"workerId":${JSON.stringify(event.worker)}`;
    state.changes.publish(job.tenantId, event.atMs, jobEvent('started', job, event.atMs, members));
  },
  leaseExtended(state, event) {
    const job = touch(state, event);
    assert(job.leaseMs !== undefined, 'a running job to have a lease');
    job.leaseExpiresAtMs = event.atMs + job.leaseMs;
    if (event.progress !== undefined) job.progress = event.progress;
    for (const { level, message } of event.log) {
      state.changes.insert('jobLog', {
        jobKey: job.key,
        line: job.logLines,
        tenantId: job.tenantId,
        attempt: job.attempt,
        atMs: event.atMs,
        level,
        message,
      });
      job.logLines += 1;
    }
  },
  leaseReturned(state, event) {
    const job = touch(state, event);
    recordAttempt(state, job, { outcome: 'returned', error: undefined, atMs: event.atMs });
    moveJob(state, job, 'queued');
    job.attemptsLeft += 1;
  },
  backgroundJobCompleted(state, event) {
    const job = touch(state, event);
    rest(state, job, 'completed', event.atMs);
    job.result = event.result;
    job.error = undefined;
    const members = `,"attempt":${job.attempt},"result":${event.result ?? 'null'}`;
    state.changes.publish(
      job.tenantId,
      event.atMs,
      jobEvent('completed', job, event.atMs, members),
    );
  },
  attemptFailed(state, event) {
    const job = endAttempt(state, event, { willRetry: true });
    moveJob(state, job, 'scheduled', event.outcome);
    job.availableAtMs = event.retryAtMs;
    job.scheduledAtMs = event.retryAtMs;
    const members = `,"attempt":${job.attempt},"scheduledAt":"${new Date(event.retryAtMs).toISOString()}"`;
    state.changes.publish(job.tenantId, event.atMs, jobEvent('retried', job, event.atMs, members));
  },
  backgroundJobFailed(state, event) {
    const job = endAttempt(state, event, { willRetry: false });
    rest(state, job, 'failed', event.atMs);
  },
  backgroundJobDeadLettered(state, event) {
    const job = endAttempt(state, event, { willRetry: false });
    rest(state, job, 'deadlettered', event.atMs, event.outcome);
    const members = `,"attempts":${attemptsUsed(job)},"error":${event.error}`;
    state.changes.publish(
      job.tenantId,
      event.atMs,
      jobEvent('deadlettered', job, event.atMs, members),
    );
  },
  backgroundJobCancelled(state, event) {
    const job = touch(state, event);
    rest(state, job, 'cancelled', event.atMs);
    job.cancelReason = event.reason;
    const members = `,"reason":${JSON.stringify(event.reason ?? null)}`;
    state.changes.publish(
      job.tenantId,
      event.atMs,
      jobEvent('cancelled', job, event.atMs, members),
    );
  },
  backgroundJobRetried(state, event) {
    const job = restart(state, event);
    const members = `,"attempt":${job.attempt}`;
    state.changes.publish(job.tenantId, event.atMs, jobEvent('retried', job, event.atMs, members));
  },
  deadLetterReplayed(state, event) {
    const job = restart(state, event);
    if (event.payload !== undefined) job.payload = event.payload;
    const members = `,"attempt":${job.attempt}`;
    state.changes.publish(
      job.tenantId,
      event.atMs,
      jobEvent('dlq.replayed', job, event.atMs, members),
    );
  },
  deadLetterPurged(state, event) {
    const job = touch(state, event);
    state.changes.delete('backgroundJob', job);
    state.rows.backgroundJob.set(job.key, undefined);
    state.changes.publish(job.tenantId, event.atMs, jobEvent('dlq.purged', job, event.atMs));
  },
};

function touch(state: WorkingSet, { jobKey, atMs }: JobMoment): BackgroundJobRow {
  const job = state.row('backgroundJob', jobKey);
  assert(job, `background job ${jobKey} to exist`);
  job.updatedAtMs = atMs;
  state.changes.update('backgroundJob', job);
  return job;
}

const isPending: { readonly [S in BackgroundJobState]: boolean } = {
  scheduled: true,
  queued: true,
  running: false,
  completed: false,
  failed: false,
  cancelled: false,
  deadlettered: false,
};

/**
 * Keeps the tenant's count of waiting jobs correct, and ends the lease when the job leaves the state that has one. The
 * digest of an expired token stays until the next lease, so that the server can explain the expiry to the worker.
 */
function moveJob(
  state: WorkingSet,
  job: BackgroundJobRow,
  to: BackgroundJobState,
  outcome?: JobExecutionRow['outcome'],
): void {
  const more = Number(isPending[to]) - Number(isPending[job.state]);
  if (job.state === 'running' && outcome !== 'expired') job.leaseHash = undefined;
  move(job, to, backgroundJobMoves);
  job.leaseExpiresAtMs = undefined;
  if (more === 0) return;
  const quota = quotaOf(state, job);
  quota.pending += more;
  state.changes.update('tenantQuota', quota);
}

function rest(
  state: WorkingSet,
  job: BackgroundJobRow,
  to: 'completed' | 'failed' | 'cancelled' | 'deadlettered',
  atMs: number,
  outcome?: JobExecutionRow['outcome'],
): void {
  moveJob(state, job, to, outcome);
  job.endedAtMs = atMs;
}

function endAttempt(
  state: WorkingSet,
  event: JobMoment & AttemptEnd,
  { willRetry }: { readonly willRetry: boolean },
): BackgroundJobRow {
  const job = touch(state, event);
  recordAttempt(state, job, event);
  job.error = event.error;
  const members = `,"attempt":${job.attempt},"error":${event.error},"willRetry":${willRetry}`;
  const failed = { ...job, state: 'failed' } as const;
  state.changes.publish(job.tenantId, event.atMs, jobEvent('failed', failed, event.atMs, members));
  return job;
}

function recordAttempt(
  state: WorkingSet,
  job: BackgroundJobRow,
  end: Pick<JobExecutionRow, 'outcome' | 'error'> & { readonly atMs: number },
): void {
  assert(job.startedAtMs !== undefined && job.worker !== undefined, 'an attempt to have begun');
  state.changes.insert('jobExecution', {
    jobKey: job.key,
    attempt: job.attempt,
    tenantId: job.tenantId,
    worker: job.worker,
    startedAtMs: job.startedAtMs,
    endedAtMs: end.atMs,
    outcome: end.outcome,
    error: end.error,
  });
}

/** Gives the job all its attempts again. Their numbers continue to rise, and recorded executions stay. */
function restart(state: WorkingSet, event: JobMoment): BackgroundJobRow {
  const job = touch(state, event);
  moveJob(state, job, 'queued');
  job.attemptsLeft = job.maxAttempts;
  job.availableAtMs = event.atMs;
  job.scheduledAtMs = undefined;
  job.endedAtMs = undefined;
  return job;
}
