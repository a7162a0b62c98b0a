/**
 * The system chooses whose jobs a lease gets, within rules. This checks that an observed choice follows them, and then
 * makes the model do the same.
 */
import type { LeaseAction } from './model-action.ts';
import { lease } from './model-rules.ts';
import { jobsOf, limitsOf, type Model, type ModelJob } from './model-state.ts';

interface Share {
  /** In the order in which they have to be leased. */
  readonly ready: readonly ModelJob[];
  /** As many jobs as the tenant may still run. */
  readonly allowed: number;
}

/** Returns the fault of these jobs, in this order, as the answer to a lease; `undefined` if there is none. */
export function observeLease(
  model: Model,
  action: LeaseAction,
  got: readonly number[],
  /** Whether other requests arrive at the same moment: then shares are equal only over all of their jobs. */
  { isShared }: { readonly isShared: boolean },
): string | undefined {
  const shares = sharesOf(model, action);
  const wrong = findWrong(shares, action, got) ?? (isShared ? undefined : findUnequal(shares, got));
  if (wrong !== undefined) return wrong;
  for (const id of got) {
    const job = model.jobs[id];
    if (job !== undefined) lease(model, job, action);
  }
  return undefined;
}

/** Tenants that have a ready job and may run it. */
export function sharesOf(model: Model, action: LeaseAction): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>();
  for (const [name, tenant] of model.tenants) {
    if (action.tenant !== undefined && action.tenant !== name) continue;
    const ready = jobsOf(model, name, 'queued')
      .filter(({ type }) => action.types?.includes(type) ?? true)
      .sort(inTurn);
    const running = jobsOf(model, name, 'running').length;
    const allowed = Math.min(ready.length, Math.max(limitsOf(tenant).concurrent - running, 0));
    if (allowed > 0) shares.set(name, { ready, allowed });
  }
  return shares;
}

function inTurn(left: ModelJob, right: ModelJob): number {
  return (
    left.priority - right.priority || left.availableAtMs - right.availableAtMs || left.id - right.id
  );
}

function findWrong(
  shares: ReadonlyMap<string, Share>,
  { jobsMax }: LeaseAction,
  got: readonly number[],
): string | undefined {
  if (new Set(got).size < got.length) return `a job twice in ${got.join()}`;
  if (got.length > jobsMax) return `${got.length} jobs, but ${jobsMax} were asked for`;
  let left = new Set(got);
  let open = 0;
  for (const [name, { ready, allowed }] of shares) {
    const taken = ready.filter(({ id }) => left.has(id));
    left = new Set([...left].filter((id) => !taken.some((job) => job.id === id)));
    if (taken.length > allowed) return `more of ${name} than may run`;
    const first = ready.slice(0, taken.length);
    if (first.some((job, at) => job !== taken[at])) return `of ${name} not the first in turn`;
    const inOrder = got.filter((id) => first.some((job) => job.id === id));
    if (inOrder.some((id, at) => id !== first[at]?.id)) return `${name} out of turn`;
    if (taken.length < allowed) open += 1;
  }
  if (left.size > 0) return `${[...left].join()}, which nobody may lease`;
  if (got.length < jobsMax && open > 0) return 'fewer jobs than there are';
  return undefined;
}

/** No tenant gets two more jobs than a tenant that could take more. */
function findUnequal(
  shares: ReadonlyMap<string, Share>,
  got: readonly number[],
): string | undefined {
  const taken = [...shares].map(([name, { ready, allowed }]) => ({
    name,
    allowed,
    count: ready.filter(({ id }) => got.includes(id)).length,
  }));
  for (const one of taken) {
    const richer = taken.find(({ count }) => count > one.count + 1);
    if (one.count < one.allowed && richer !== undefined) {
      return `${one.name} got ${one.count}, but ${richer.name} ${richer.count}`;
    }
  }
  return undefined;
}
