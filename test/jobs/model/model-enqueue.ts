/** The part of the model about enqueuing jobs. */
import type { Action, NewJob } from './model-action.ts';
import { exceeded, keepTenant, tenantOr, usedUp } from './model-quota.ts';
import { limitsOf, type Model, type ModelJob, type ModelState } from './model-state.ts';

export const pendingOrRunning: readonly ModelState[] = ['scheduled', 'queued', 'running'];

export function enqueue(
  model: Model,
  { tenant: name, tier, jobs, idempotency }: Extract<Action, { readonly kind: 'enqueue' }>,
): string {
  const known = idempotency && model.requests.get(`${name} ${idempotency.key}`);
  if (idempotency && known && known.expiresAtMs > model.nowMs) {
    if (known.body !== idempotency.body) return 'BAD_REQUEST';
    const isWhole = known.jobs.every((id) => model.jobs[id]?.state !== 'gone');
    if (isWhole) return `ok repeated ${known.jobs.map((id) => shownId(model, id)).join()}`;
  }
  const tenant = tenantOr(model, name, tier);
  const limits = limitsOf(tenant);
  const inRequest = new Set<string>();
  const fresh = jobs.filter((job) => {
    const unique = uniqueName(name, job);
    if (unique === undefined) return true;
    if (holderOf(model, unique) !== undefined || inRequest.has(unique)) return false;
    inRequest.add(unique);
    return true;
  });
  if (fresh.some(({ priority }) => priority < limits.priorityMin || priority > 10)) {
    return 'INVALID_PRIORITY';
  }
  const full = usedUp(model, name, { tenant, more: fresh.length });
  if (full !== undefined) return exceeded(model, name, full);
  keepTenant(model, name, tenant);
  tenant.daily += fresh.length;
  const answers = jobs.map((job) => {
    const unique = uniqueName(name, job);
    const holder = unique === undefined ? undefined : holderOf(model, unique);
    const made = holder ?? add(model, name, job);
    if (holder === undefined && unique !== undefined && job.unique !== undefined) {
      const { scope, periodMs } = job.unique;
      model.unique.set(unique, { job: made, scope, untilMs: model.nowMs + (periodMs ?? 0) });
    }
    return { made, isNew: holder === undefined };
  });
  if (idempotency !== undefined) {
    const ids = answers.map(({ made }) => made);
    const expiresAtMs = model.nowMs + 24 * 3_600_000;
    model.requests.set(`${name} ${idempotency.key}`, {
      body: idempotency.body,
      jobs: ids,
      expiresAtMs,
    });
  }
  return `ok ${answers.map(({ made, isNew }) => `${isNew ? 'new ' : ''}${shownId(model, made)}`).join()}`;
}

function uniqueName(tenant: string, { type, unique }: NewJob): string | undefined {
  return unique && `${tenant} ${type} ${unique.key}`;
}

/** The job that has this unique key now. */
export function holderOf(model: Model, unique: string): number | undefined {
  const known = model.unique.get(unique);
  const job = known && model.jobs[known.job];
  if (known === undefined || job === undefined || job.state === 'gone') return undefined;
  const holds = known.scope === 'active' ? pendingOrRunning : pendingOrRunning.slice(0, 2);
  return holds.includes(job.state) || known.untilMs > model.nowMs ? known.job : undefined;
}

/** Returns the number of the job. */
export function add(
  model: Model,
  tenant: string,
  job: NewJob & { readonly schedule?: number },
): number {
  const availableAtMs = Math.max(job.scheduledAtMs ?? model.nowMs, model.nowMs);
  const made: ModelJob = {
    id: model.jobs.length,
    tenant,
    type: job.type,
    schedule: job.schedule,
    payload: job.payload,
    priority: job.priority,
    state: availableAtMs > model.nowMs ? 'scheduled' : 'queued',
    availableAtMs,
    scheduledAtMs: job.scheduledAtMs,
    attempt: 0,
    attemptsLeft: job.maxAttempts,
    maxAttempts: job.maxAttempts,
    backoff: job.backoff,
    unique: uniqueName(tenant, job),
    worker: undefined,
    knownLease: undefined,
    leaseExpiresAtMs: undefined,
    leaseMs: 0,
    result: undefined,
    error: undefined,
    cancelReason: undefined,
    executions: [],
  };
  model.jobs.push(made);
  tell(model, made, 'enqueued', { payload: JSON.parse(made.payload) });
  return made.id;
}

function shownId(model: Model, id: number): string {
  return `${id} ${model.jobs[id]?.state ?? ''}`;
}

export function tell(
  model: Model,
  job: ModelJob,
  kind: string,
  more: Readonly<Record<string, unknown>>,
  status: ModelState = job.state,
): void {
  const { id, tenant, attempt, type, priority } = job;
  const members = { type, priority, status, ...more };
  model.told.push({ tenant, kind, job: id, attempt, atMs: model.nowMs, members });
}
