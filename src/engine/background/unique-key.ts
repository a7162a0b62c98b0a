/** Unique keys of jobs. At most one job of a tenant and type holds a unique key at a time. */
import { reject, type Rejection } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { CommandContext } from '../command-context.ts';
import type {
  BackgroundJobRow,
  BackgroundJobState,
  UniqueJobRow,
  UniqueScope,
} from './background-rows.ts';

/** The unique key as the table keeps it. A job type contains no blank. */
export function uniqueKeyOf(type: string, key: string): string {
  return `${type} ${key}`;
}

export function uniqueRowId(tenantId: TenantId, uniqueKey: string): string {
  return `${tenantId}\n${uniqueKey}`;
}

const holdsIn: { readonly [S in UniqueScope]: ReadonlySet<BackgroundJobState> } = {
  pending: new Set(['scheduled', 'queued']),
  active: new Set(['scheduled', 'queued', 'running']),
};

/** The job that holds a unique key, if any. */
export function holderOf(
  context: CommandContext,
  known: UniqueJobRow,
): BackgroundJobRow | undefined {
  const holder = context.state.row('backgroundJob', known.jobKey);
  if (holder === undefined) return undefined;
  const isHeld = holdsIn[known.scope].has(holder.state) || (known.untilMs ?? 0) > context.nowMs;
  return isHeld ? holder : undefined;
}

function uniqueRowOf(context: CommandContext, { tenantId, type, uniqueKey }: BackgroundJobRow) {
  return uniqueKey === undefined
    ? undefined
    : context.state.row('uniqueJob', uniqueRowId(tenantId, uniqueKeyOf(type, uniqueKey)));
}

/** The rejection for a job that has ended and cannot restart, because another job holds its unique key now. */
export function refuseTakenKey(
  context: CommandContext,
  job: BackgroundJobRow,
): Rejection | undefined {
  const known = uniqueRowOf(context, job);
  const holder = known && holderOf(context, known);
  if (holder === undefined || holder.key === job.key) return undefined;
  const jobId = context.ids.uuidOf(holder.key);
  return reject(
    'BAD_REQUEST',
    `Expected to restart a job, but its unique key '${job.uniqueKey ?? ''}' is taken by job '${jobId}'`,
    { uniqueKey: job.uniqueKey ?? null, jobId },
  );
}

/**
 * Loads everything that a later step needs about the job's unique key, because a miss after the first emit is too late.
 */
export function loadUniqueKey(context: CommandContext, job: BackgroundJobRow | undefined): void {
  if (job !== undefined) refuseTakenKey(context, job);
}

/** Gives the key back to a job that restarts, after another job has held it. */
export function takeBackKey(context: CommandContext, job: BackgroundJobRow): void {
  const known = uniqueRowOf(context, job);
  if (known === undefined || known.jobKey === job.key) return;
  context.emit({ kind: 'uniqueKeyTaken', row: { ...known, jobKey: job.key }, isNew: false });
}
