import type { BackgroundJobKey } from '../../core/key.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import { accept, type Handler } from '../handler.ts';
import type { Load } from '../footprint.ts';
import type { CommandContext } from '../command-context.ts';
import type { BackgroundCommands, BackgroundResults, NewBackgroundJob } from './commands.ts';
import { newBackgroundJob } from './new-background-job.ts';
import { emitQuota, quotaOrNew, refuseDaily, refusePriority, refuseQueued } from './quota.ts';
import type { BackgroundJobRow, TenantQuotaRow } from './background-rows.ts';
import { holderOf, uniqueKeyOf, uniqueRowId } from './unique-key.ts';

type Enqueue = BackgroundCommands['enqueueJobs'];
type Enqueued = BackgroundResults['enqueueJobs'];

export const enqueueJobs: Handler<'enqueueJobs'> = {
  isNewWork: true,
  weight: ({ jobs }) => jobs.length,
  footprint: ({ tenantId, jobs, idempotency }) => [
    { kind: 'row', table: 'tenantQuota', id: tenantId },
    ...(idempotency === undefined
      ? []
      : [row('idempotentRequest', `${tenantId}\n${idempotency.key}`)]),
    ...jobs.flatMap((job) =>
      job.unique === undefined ? [] : [row('uniqueJob', uniqueId(tenantId, job))],
    ),
  ],
  decide(context, command) {
    const repeated = findRepeated(context, command);
    if (repeated?.kind === 'rejected') return repeated;
    if (repeated !== undefined) return accept(repeated.answer);
    const quota = quotaOrNew(context, command);
    const plans = command.jobs.map((job) => planOf(context, command.tenantId, job));
    const deduplicated = markDuplicates(command, plans);
    const fresh = deduplicated.filter((plan) => plan.kind === 'new');
    const refused = refuse(context, quota, fresh);
    if (refused !== undefined) return refused;
    emitQuota(context, quota);
    const rows = new Map(fresh.map((plan) => [plan, newBackgroundJob(context, plan.job, command)]));
    context.emit({ kind: 'backgroundJobsEnqueued', jobs: [...rows.values()] });
    const count = fresh.length;
    if (count > 0) {
      context.emit({ kind: 'quotaUsed', tenantId: command.tenantId, pending: count, daily: count });
    }
    for (const [{ job, hasRow }, { key }] of rows)
      takeUniqueKey(context, command, { job, hasRow, key });
    const answer = answerOf(deduplicated, rows);
    remember(context, command, answer);
    return accept(answer);
  },
};

function row(table: 'idempotentRequest' | 'uniqueJob', id: string): Load {
  return { kind: 'row', table, id };
}

function uniqueId(tenantId: TenantId, { type, unique }: NewBackgroundJob): string {
  return uniqueRowId(tenantId, uniqueKeyOf(type, unique?.key ?? ''));
}

/** The jobs of the first request with this idempotency key, in their present state; a different body is rejected. */
function findRepeated(
  context: CommandContext,
  { tenantId, idempotency }: Enqueue,
): { readonly kind: 'repeated'; readonly answer: Enqueued } | Rejection | undefined {
  if (idempotency === undefined) return undefined;
  const known = context.state.row('idempotentRequest', `${tenantId}\n${idempotency.key}`);
  if (known === undefined || known.expiresAtMs <= context.nowMs) return undefined;
  if (known.bodyHash !== idempotency.bodyHash) {
    return reject(
      'BAD_REQUEST',
      `Expected to repeat the request with idempotency key '${idempotency.key}', but its body is another`,
      { idempotencyKey: idempotency.key },
    );
  }
  const jobs = known.jobKeys.flatMap((key) => context.state.row('backgroundJob', key) ?? []);
  if (jobs.length < known.jobKeys.length) return undefined;
  const found = jobs.map((job) => ({ job, isNew: false }));
  return { kind: 'repeated', answer: { ...toAnswer(found), isRepeated: true } };
}

/** What a requested job becomes: a new job, or a reference to the job that holds its unique key. */
type EnqueuePlan =
  | {
      readonly kind: 'new';
      readonly job: NewBackgroundJob;
      /** Whether the unique key has a row already, whose holder has released it. */
      readonly hasRow: boolean;
    }
  | { readonly kind: 'taken'; readonly by: BackgroundJobRow }
  /** Another job of the same request has the same unique key. */
  | { readonly kind: 'double'; readonly of: Extract<EnqueuePlan, { readonly kind: 'new' }> };

function planOf(context: CommandContext, tenantId: TenantId, job: NewBackgroundJob): EnqueuePlan {
  if (job.unique === undefined) return { kind: 'new', job, hasRow: false };
  const known = context.state.row('uniqueJob', uniqueId(tenantId, job));
  if (known === undefined) return { kind: 'new', job, hasRow: false };
  const holder = holderOf(context, known);
  return holder === undefined ? { kind: 'new', job, hasRow: true } : { kind: 'taken', by: holder };
}

function markDuplicates(
  { tenantId }: Enqueue,
  plans: readonly EnqueuePlan[],
): readonly EnqueuePlan[] {
  const first = new Map<string, Extract<EnqueuePlan, { readonly kind: 'new' }>>();
  return plans.map((plan) => {
    if (plan.kind !== 'new' || plan.job.unique === undefined) return plan;
    const id = uniqueId(tenantId, plan.job);
    const earlier = first.get(id);
    if (earlier !== undefined) return { kind: 'double', of: earlier };
    first.set(id, plan);
    return plan;
  });
}

function refuse(
  context: CommandContext,
  quota: TenantQuotaRow,
  fresh: readonly { readonly job: NewBackgroundJob }[],
): Rejection | undefined {
  for (const { job } of fresh) {
    const refused = refusePriority(quota, job.priority);
    if (refused !== undefined) return refused;
  }
  return refuseQueued(quota, fresh.length) ?? refuseDaily(quota, fresh.length, context.nowMs);
}

function takeUniqueKey(
  context: CommandContext,
  { tenantId }: Enqueue,
  taken: {
    readonly job: NewBackgroundJob;
    readonly hasRow: boolean;
    readonly key: BackgroundJobKey;
  },
): void {
  const { job, hasRow, key } = taken;
  if (job.unique === undefined) return;
  const { scope, periodMs } = job.unique;
  const uniqueKey = uniqueKeyOf(job.type, job.unique.key);
  const untilMs = periodMs === undefined ? undefined : context.nowMs + periodMs;
  const unique = { tenantId, uniqueKey, jobKey: key, scope, untilMs };
  context.emit({ kind: 'uniqueKeyTaken', row: unique, isNew: !hasRow });
}

function answerOf(
  plans: readonly EnqueuePlan[],
  rows: ReadonlyMap<EnqueuePlan, BackgroundJobRow>,
): Enqueued {
  const jobs = plans.map((plan) => {
    if (plan.kind === 'taken') return { job: plan.by, isNew: false };
    const job = rows.get(plan.kind === 'double' ? plan.of : plan) as BackgroundJobRow;
    return { job, isNew: plan.kind === 'new' };
  });
  return { ...toAnswer(jobs), isRepeated: false };
}

function toAnswer(
  jobs: readonly { readonly job: BackgroundJobRow; readonly isNew: boolean }[],
): Pick<Enqueued, 'jobs' | 'only'> {
  const [first] = jobs;
  return {
    jobs: jobs.map(({ job: { key, state }, isNew }) => ({ key, state, isNew })),
    only: first === undefined || jobs.length > 1 ? undefined : { ...first.job },
  };
}

/** How long a request is remembered. */
export const idempotencyMs = 24 * 3_600_000;

function remember(
  context: CommandContext,
  { tenantId, idempotency }: Enqueue,
  answer: Enqueued,
): void {
  if (idempotency === undefined) return;
  const id = `${tenantId}\n${idempotency.key}`;
  context.emit({
    kind: 'requestRemembered',
    isNew: context.state.row('idempotentRequest', id) === undefined,
    row: {
      tenantId,
      idempotencyKey: idempotency.key,
      bodyHash: idempotency.bodyHash,
      jobKeys: answer.jobs.map(({ key }) => key),
      expiresAtMs: context.nowMs + idempotencyMs,
    },
  });
}
