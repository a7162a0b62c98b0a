/** Unique keys of jobs: who holds one, and who takes it. At most one job of a tenant and a type does. */
import { reject, type Rejection } from '../../core/rejection.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { CommandContext } from '../command-context.ts';
import type {
  BackgroundJobRow,
  BackgroundJobState,
  UniqueJobRow,
  UniqueScope,
} from './background-rows.ts';

/** As the table keeps a unique key: a type has no blank in it. */
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

/** The job that a unique key is taken by, if it is. */
export function holderOf(
  context: CommandContext,
  known: UniqueJobRow,
): BackgroundJobRow | undefined {
  const holder = context.state.row('backgroundJob', known.jobKey);
  if (holder === undefined) return undefined;
  const isHeld = holdsIn[known.scope].has(holder.state) || (known.untilMs ?? 0) > context.nowMs;
  return isHeld ? holder : undefined;
}

function knownOf(context: CommandContext, { tenantId, type, uniqueKey }: BackgroundJobRow) {
  return uniqueKey === undefined
    ? undefined
    : context.state.row('uniqueJob', uniqueRowId(tenantId, uniqueKeyOf(type, uniqueKey)));
}

/** Why a job that rests may not begin anew: another one has its unique key meanwhile. */
export function refuseTakenKey(
  context: CommandContext,
  job: BackgroundJobRow,
): Rejection | undefined {
  const known = knownOf(context, job);
  const holder = known && holderOf(context, known);
  if (holder === undefined || holder.key === job.key) return undefined;
  const jobId = context.ids.uuidOf(holder.key);
  return reject(
    'BAD_REQUEST',
    `Expected to begin a job anew, but its unique key '${job.uniqueKey ?? ''}' is taken by job '${jobId}'`,
    { uniqueKey: job.uniqueKey ?? null, jobId },
  );
}

/** Has everything loaded that may be asked of the job's unique key after something was emitted. */
export function lookAtKey(context: CommandContext, job: BackgroundJobRow | undefined): void {
  if (job !== undefined) refuseTakenKey(context, job);
}

/** Takes back the key that another job has had meanwhile. */
export function takeBackKey(context: CommandContext, job: BackgroundJobRow): void {
  const known = knownOf(context, job);
  if (known === undefined || known.jobKey === job.key) return;
  context.emit({ kind: 'uniqueKeyTaken', row: { ...known, jobKey: job.key }, isNew: false });
}
