import type { TenantId } from '../../core/tenant.ts';
import type { LeasedJob, LeaseRequest } from '../../engine/background/commands.ts';
import { leaseJob, type LeaseSecret } from '../../engine/background/lease-jobs.ts';
import type { BackgroundJobRow } from '../../engine/background/background-rows.ts';
import type { Catalog } from '../../engine/catalog.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { type Surroundings, CommandContext } from '../../engine/command-context.ts';
import { WorkingSet } from '../../engine/working-set.ts';
import { findReadyJobs, type TenantTurns } from './find-ready-jobs.ts';

export interface LeaseContext {
  readonly transaction: StoreTransaction;
  readonly catalog: Catalog;
  readonly surroundings: Surroundings;
  readonly turns: TenantTurns;
  readonly newSecret: () => LeaseSecret;
  /** Bytes of payloads in one answer. */
  readonly bytesMax: number;
}

export interface Served {
  readonly jobs: readonly LeasedJob[];
  /** Whether there may be more in a moment, when another batch has let go of a tenant. */
  readonly isPassedOver: boolean;
  /** How long all of them together had waited since they could have been leased. */
  readonly waitedMs: number;
}

/**
 * Leases jobs to everybody in the batch who asks, and writes it. Those who ask for the same are served by one search, in
 * the order in which they came.
 */
export async function serveLeases<W extends { readonly lease: LeaseRequest }>(
  place: LeaseContext,
  works: readonly W[],
): Promise<ReadonlyMap<W, Served>> {
  const served = new Map<W, Served>();
  for (const alike of groupAlike(works)) {
    const [{ lease }] = alike;
    const jobsMax = alike.reduce((sum, work) => sum + work.lease.jobsMax, 0);
    const { transaction, catalog, surroundings, turns } = place;
    const found = await findReadyJobs(transaction, { ...lease, jobsMax }, turns);
    const ready = oneByOne(found.jobs);
    const state = new WorkingSet(catalog);
    for (const [tenantId, quota] of found.quotas) state.rows.tenantQuota.set(tenantId, quota);
    const context = new CommandContext(state, surroundings);
    let at = 0;
    for (const work of alike) {
      const count = countThatFit(ready, { from: at, lease: work.lease, ...place });
      let waitedMs = 0;
      const jobs = ready.slice(at, at + count).map((job) => {
        waitedMs += Math.max(context.nowMs - job.availableAtMs, 0);
        state.rows.backgroundJob.set(job.key, job);
        return leaseJob(context, job, { ...work.lease, secret: place.newSecret() });
      });
      served.set(work, { jobs, isPassedOver: found.isPassedOver, waitedMs });
      at += count;
    }
    if (at === 0) continue;
    // Only who got a job has had its turn: what is found may be more than the answers hold. Tenants stand in the order
    // of their first jobs.
    const last = [...new Set(ready.slice(0, at).map((job) => job.tenantId))].at(-1);
    if (lease.tenantId === undefined && last !== undefined) turns.served(lease.types, last);
    await transaction.write(state.changes);
  }
  return served;
}

type NonEmpty<T> = readonly [T, ...T[]];

function groupAlike<W extends { readonly lease: LeaseRequest }>(
  works: readonly W[],
): Iterable<NonEmpty<W>> {
  const groups = new Map<string, [W, ...W[]]>();
  for (const work of works) {
    const { tenantId, types } = work.lease;
    const id = JSON.stringify([tenantId, types?.toSorted()]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [work]);
    else group.push(work);
  }
  return groups.values();
}

/** The first job of each tenant, then the second ones: when an answer cannot hold all, nobody is left out for another's many. */
function oneByOne(jobs: readonly BackgroundJobRow[]): readonly BackgroundJobRow[] {
  const counts = new Map<TenantId, number>();
  const placed = jobs.map((job) => {
    const place = counts.get(job.tenantId) ?? 0;
    counts.set(job.tenantId, place + 1);
    return { job, place };
  });
  if (counts.size <= 1) return jobs;
  return placed.toSorted((left, right) => left.place - right.place).map(({ job }) => job);
}

/** As many as the answer may hold, but one at least. */
function countThatFit(
  jobs: readonly BackgroundJobRow[],
  answer: { readonly from: number; readonly lease: LeaseRequest; readonly bytesMax: number },
): number {
  let bytes = 0;
  let count = 0;
  for (const job of jobs.slice(answer.from, answer.from + answer.lease.jobsMax)) {
    bytes += job.payload.length;
    if (count > 0 && bytes > answer.bytesMax) break;
    count += 1;
  }
  return count;
}
