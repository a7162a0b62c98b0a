import type { TenantId } from '../../core/tenant.ts';
import type { LeasedJob, LeaseRequest } from '../../engine/background/commands.ts';
import { leaseJob, type LeaseSecret } from '../../engine/background/lease-jobs.ts';
import type { BackgroundJobRow } from '../../engine/background/background-rows.ts';
import type { Catalog } from '../../engine/catalog.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { type Surroundings, CommandContext } from '../../engine/command-context.ts';
import { WorkingSet } from '../../engine/working-set.ts';
import { findReadyJobs, type TenantRoundRobin } from './find-ready-jobs.ts';

export interface LeaseContext {
  readonly transaction: StoreTransaction;
  readonly catalog: Catalog;
  readonly surroundings: Surroundings;
  readonly roundRobin: TenantRoundRobin;
  readonly newSecret: () => LeaseSecret;
  /** The most bytes of payloads in one answer. */
  readonly bytesMax: number;
}

export interface Served {
  readonly jobs: readonly LeasedJob[];
  /** Whether a tenant was skipped because another batch has locked it, so that there may be more jobs soon. */
  readonly hasSkipped: boolean;
  /** Total time that the jobs had waited since they became available. */
  readonly waitedMs: number;
}

/**
 * Serves all requests for leases in the batch.
 *
 * S1  Leases are written in the batch's transaction, after its commands, so that a request sees the jobs that they
 *     made.
 * S2  Requests for the same tenant and types share one search and are served in the order of their arrival.
 * S3  An answer has at most `bytesMax` bytes of payloads, but always at least one job if there is any.
 * S4  The round robin advances to the last tenant that got a job, not to the last one that was found.
 */
export async function serveLeases<W extends { readonly lease: LeaseRequest }>(
  context: LeaseContext,
  requests: readonly W[],
): Promise<ReadonlyMap<W, Served>> {
  const served = new Map<W, Served>();
  for (const alike of groupAlike(requests)) {
    const [{ lease }] = alike;
    const jobsMax = alike.reduce((sum, request) => sum + request.lease.jobsMax, 0);
    const { transaction, catalog, surroundings, roundRobin } = context;
    const found = await findReadyJobs(transaction, { ...lease, jobsMax }, roundRobin);
    const ready = interleaved(found.jobs);
    const state = new WorkingSet(catalog);
    for (const [tenantId, quota] of found.quotas) state.rows.tenantQuota.set(tenantId, quota);
    const command = new CommandContext(state, surroundings);
    let at = 0;
    for (const request of alike) {
      const count = countThatFit(ready, { from: at, lease: request.lease, ...context });
      let waitedMs = 0;
      const jobs = ready.slice(at, at + count).map((job) => {
        waitedMs += Math.max(command.nowMs - job.availableAtMs, 0);
        state.rows.backgroundJob.set(job.key, job);
        return leaseJob(command, job, { ...request.lease, secret: context.newSecret() });
      });
      served.set(request, { jobs, hasSkipped: found.hasSkipped, waitedMs });
      at += count;
    }
    if (at === 0) continue;
    // Law S4: the search may find more than the answers have room for. Tenants are in the order of their first jobs.
    const last = [...new Set(ready.slice(0, at).map((job) => job.tenantId))].at(-1);
    if (lease.tenantId === undefined && last !== undefined) roundRobin.served(lease.types, last);
    await transaction.write(state.changes);
  }
  return served;
}

type NonEmpty<T> = readonly [T, ...T[]];

function groupAlike<W extends { readonly lease: LeaseRequest }>(
  requests: readonly W[],
): Iterable<NonEmpty<W>> {
  const groups = new Map<string, [W, ...W[]]>();
  for (const request of requests) {
    const { tenantId, types } = request.lease;
    const id = JSON.stringify([tenantId, types?.toSorted()]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [request]);
    else group.push(request);
  }
  return groups.values();
}

/**
 * The first job of each tenant, then each second one: when the answer is full, every tenant has had a job before one
 * has many.
 */
function interleaved(jobs: readonly BackgroundJobRow[]): readonly BackgroundJobRow[] {
  const counts = new Map<TenantId, number>();
  const numbered = jobs.map((job) => {
    const number = counts.get(job.tenantId) ?? 0;
    counts.set(job.tenantId, number + 1);
    return { job, number };
  });
  if (counts.size <= 1) return jobs;
  return numbered.toSorted((left, right) => left.number - right.number).map(({ job }) => job);
}

/** How many jobs fit into the answer (law S3). */
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
