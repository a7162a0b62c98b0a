/** The contract of the Jobs Service once more, as plain code: the answer, the changes and the events of each action. */
import type { Action, LeaseName } from './model-action.ts';
import { enqueue, holderOf, pendingOrRunning, tell } from './model-enqueue.ts';
import { exceeded, keepTenant, newDay, tenantOr } from './model-quota.ts';
import { createSchedule, fireSchedules, onSchedule } from './model-schedules.ts';
import { dayOf, jobsOf, limitsOf } from './model-state.ts';
import type { Model, ModelJob, ModelState } from './model-state.ts';

/** In words that can be compared: `ok …`, or the code of a refusal. */
export type Answer = string;

type Of<K extends Action['kind']> = Extract<Action, { readonly kind: K }>;

export function act(model: Model, action: Action): Answer {
  switch (action.kind) {
    case 'enqueue':
      return enqueue(model, action);
    case 'update':
      return onJob(model, action, 'CANNOT_UPDATE_STATUS', ['scheduled', 'queued'], (job) =>
        update(model, job, action.changes),
      );
    case 'cancel':
      return onJob(model, action, 'CANNOT_CANCEL_STATUS', pendingOrRunning, (job) => {
        rest(job, 'cancelled');
        job.cancelReason = action.reason;
        tell(model, job, 'cancelled', { reason: action.reason });
        return shown(job);
      });
    case 'retry':
      return onJob(model, action, 'CANNOT_RETRY_STATUS', ['failed', 'deadlettered'], (job) =>
        again(model, job, () => tell(model, job, 'retried', { attempt: job.attempt })),
      );
    case 'replay':
      return onJob(model, action, 'CANNOT_REPLAY_STATUS', ['deadlettered'], (job) =>
        again(model, job, () => {
          job.payload = action.payload ?? job.payload;
          tell(model, job, 'dlq.replayed', { attempt: job.attempt });
        }),
      );
    case 'purge':
      return onJob(model, action, 'CANNOT_PURGE_STATUS', ['deadlettered'], (job) => {
        tell(model, job, 'dlq.purged', {});
        job.state = 'gone';
        return 'ok';
      });
    case 'heartbeat':
      return onLeases(model, action, (job) => {
        job.leaseExpiresAtMs = model.nowMs + job.leaseMs;
        return `until ${job.leaseExpiresAtMs}`;
      });
    case 'complete':
      return onLeases(model, action, (job) => {
        rest(job, 'completed');
        job.result = resultOf(job);
        job.error = undefined;
        tell(model, job, 'completed', { attempt: job.attempt, result: JSON.parse(job.result) });
        return 'completed';
      });
    case 'fail':
      return onLeases(model, action, (job) => {
        endAttempt(model, job, { ...action, outcome: 'failed', error: errorOf(job) });
        return job.state;
      });
    case 'return':
      for (const name of action.leases) giveBack(model, name);
      return 'ok';
    case 'setTier':
      return setTier(model, action);
    case 'resetQuota':
      return resetQuota(model, action);
    case 'createSchedule':
      return createSchedule(model, action);
    case 'updateSchedule':
    case 'pauseSchedule':
    case 'resumeSchedule':
    case 'runSchedule':
    case 'deleteSchedule':
      return onSchedule(model, action);
  }
}

/** The text of a worker. Both sides make it from the lease, so that it identifies the lease. */
export function resultOf({ id, attempt }: Pick<ModelJob, 'id' | 'attempt'>): string {
  return `{"by":"${id}.${attempt}"}`;
}

export function errorOf({ id, attempt }: Pick<ModelJob, 'id' | 'attempt'>): string {
  return `{"message":"failed ${id}.${attempt}"}`;
}

export const lateError = '{"late":true}';

/** Moves the time, and does all work that only time causes: first the schedules in the given order, then the others. */
export function advance(model: Model, toMs: number, turns: readonly number[]): void {
  const fromMs = model.nowMs;
  model.nowMs = toMs;
  const late = model.jobs.filter((job) => (job.leaseExpiresAtMs ?? Infinity) <= toMs);
  for (const job of late) {
    endAttempt(model, job, {
      isRetryable: true,
      retryAfterMs: undefined,
      outcome: 'expired',
      error: lateError,
    });
  }
  queueDue(model);
  for (const [name, tenant] of model.tenants) {
    if (tenant.daily > 0 && tenant.dayStartMs < dayOf(toMs)) newDay(model, name, tenant);
  }
  fireSchedules(model, fromMs, turns);
}

function queueDue(model: Model): void {
  for (const job of model.jobs) {
    if (job.state === 'scheduled' && job.availableAtMs <= model.nowMs) job.state = 'queued';
  }
}

/** Leases a found job to a worker. */
export function lease(
  model: Model,
  job: ModelJob,
  { worker, leaseMs }: { readonly worker: string; readonly leaseMs: number },
): void {
  job.state = 'running';
  job.attempt += 1;
  job.attemptsLeft -= 1;
  job.worker = worker;
  job.leaseMs = leaseMs;
  job.leaseExpiresAtMs = model.nowMs + leaseMs;
  job.knownLease = job.attempt;
  tell(model, job, 'started', { attempt: job.attempt, workerId: worker });
}

export function shown(job: Pick<ModelJob, 'id' | 'state' | 'priority' | 'attemptsLeft'>): Answer {
  return `ok ${job.id} ${job.state} p${job.priority} ${job.attemptsLeft} left`;
}

function onJob(
  model: Model,
  { tenant, job: id }: { readonly tenant: string; readonly job: number },
  otherwise: string,
  from: readonly ModelState[],
  then: (job: ModelJob) => Answer,
): Answer {
  const job = model.jobs[id];
  if (job === undefined || job.state === 'gone' || job.tenant !== tenant) return 'NOT_FOUND';
  return from.includes(job.state) ? then(job) : `${otherwise} ${job.state}`;
}

function update(model: Model, job: ModelJob, changes: Of<'update'>['changes']): Answer {
  const tenant = model.tenants.get(job.tenant);
  const min = tenant === undefined ? 1 : limitsOf(tenant).priorityMin;
  const { payload, priority, scheduledAtMs, maxAttempts } = changes;
  if (priority !== undefined && (priority < min || priority > 10)) return 'INVALID_PRIORITY';
  const begun = job.maxAttempts - job.attemptsLeft;
  if (maxAttempts !== undefined && maxAttempts <= begun) return 'BAD_REQUEST';
  job.payload = payload ?? job.payload;
  job.priority = priority ?? job.priority;
  if (maxAttempts !== undefined) {
    job.maxAttempts = maxAttempts;
    job.attemptsLeft = maxAttempts - begun;
  }
  if (scheduledAtMs !== undefined) {
    job.scheduledAtMs = scheduledAtMs ?? undefined;
    job.availableAtMs = scheduledAtMs ?? model.nowMs;
    job.state = job.availableAtMs > model.nowMs ? 'scheduled' : 'queued';
  }
  return shown(job);
}

function again(model: Model, job: ModelJob, then: () => void): Answer {
  const tenant = model.tenants.get(job.tenant);
  const limit = tenant === undefined ? 0 : limitsOf(tenant).queued;
  const current = jobsOf(model, job.tenant, 'scheduled', 'queued').length;
  const { unique = '' } = job;
  if ((holderOf(model, unique) ?? job.id) !== job.id) return 'BAD_REQUEST';
  if (current + 1 > limit) return exceeded(model, job.tenant, { quota: 'queued', limit, current });
  const known = model.unique.get(unique);
  if (known !== undefined) model.unique.set(unique, { ...known, job: job.id });
  job.state = 'queued';
  job.attemptsLeft = job.maxAttempts;
  job.availableAtMs = model.nowMs;
  job.scheduledAtMs = undefined;
  then();
  return shown(job);
}

/** An expired lease stays known until there is another. */
function rest(job: ModelJob, state: ModelState): void {
  if (job.state === 'running') job.knownLease = undefined;
  job.state = state;
  job.leaseExpiresAtMs = undefined;
}

function onLeases(
  model: Model,
  { worker, leases }: { readonly worker: string; readonly leases: readonly LeaseName[] },
  then: (job: ModelJob) => string,
): Answer {
  return leases
    .map(({ job: id, lease: number, tenant }) => {
      const job = model.jobs[id];
      if (job === undefined || job.state === 'gone') return 'JOB_NOT_FOUND';
      if (tenant !== undefined && tenant !== job.tenant) return 'JOB_NOT_FOUND';
      if (job.knownLease !== number || job.worker !== worker) return `LEASE_INVALID ${job.state}`;
      if ((job.leaseExpiresAtMs ?? 0) <= model.nowMs) return `LEASE_EXPIRED ${job.state}`;
      return then(job);
    })
    .join();
}

interface AttemptEnd {
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly outcome: 'failed' | 'expired';
  readonly error: string;
}

function endAttempt(model: Model, job: ModelJob, end: AttemptEnd): void {
  const { isRetryable, retryAfterMs, outcome, error } = end;
  const willRetry = isRetryable && job.attemptsLeft > 0;
  const told = JSON.parse(error) as unknown;
  job.error = error;
  job.executions.push({ attempt: job.attempt, outcome });
  tell(model, job, 'failed', { attempt: job.attempt, error: told, willRetry }, 'failed');
  const known = job.knownLease;
  rest(job, willRetry ? 'scheduled' : isRetryable ? 'deadlettered' : 'failed');
  if (outcome === 'expired') job.knownLease = known;
  if (willRetry) {
    job.availableAtMs = model.nowMs + (retryAfterMs ?? delayOf(job));
    job.scheduledAtMs = job.availableAtMs;
    const scheduledAt = new Date(job.availableAtMs).toISOString();
    tell(model, job, 'retried', { attempt: job.attempt, scheduledAt });
  } else if (isRetryable) {
    tell(model, job, 'deadlettered', { attempts: job.maxAttempts - job.attemptsLeft, error: told });
  }
}

/** The model has no jitter, so tests use none where it would matter. */
function delayOf({ backoff, maxAttempts, attemptsLeft }: ModelJob): number {
  const failures = Math.max(maxAttempts - attemptsLeft, 1);
  const growth = backoff.backoff === 'fixed' ? 1 : backoff.factor ** (failures - 1);
  return Math.min(backoff.delayMs * growth, backoff.delayMaxMs);
}

function giveBack(model: Model, { job: id, lease: number }: LeaseName): void {
  const job = model.jobs[id];
  if (job?.state !== 'running' || job.knownLease !== number) return;
  job.executions.push({ attempt: job.attempt, outcome: 'returned' });
  rest(job, 'queued');
  job.attemptsLeft += 1;
}

function setTier(model: Model, { tenant: name, tier, limits }: Of<'setTier'>): Answer {
  const tenant = tenantOr(model, name, tier);
  keepTenant(model, name, tenant);
  tenant.limits = tier === 'CUSTOM' ? (limits ?? tenant.limits) : undefined;
  tenant.tier = tier;
  return 'ok';
}

function resetQuota(model: Model, { tenant: name }: Of<'resetQuota'>): Answer {
  const tenant = model.tenants.get(name);
  if (tenant === undefined) return 'TENANT_QUOTA_NOT_FOUND';
  newDay(model, name, tenant);
  return 'ok';
}
