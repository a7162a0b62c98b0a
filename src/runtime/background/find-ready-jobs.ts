import type { TenantId } from '../../core/tenant.ts';
import { concurrencyLeft } from '../../engine/background/quota.ts';
import type { BackgroundJobRow, TenantQuotaRow } from '../../engine/background/background-rows.ts';
import type { StoreTransaction } from '../../engine/store.ts';

export interface ReadyWanted {
  /** The tenant; `undefined`: jobs of all tenants, in round robin. */
  readonly tenantId: TenantId | undefined;
  readonly types: readonly string[] | undefined;
  readonly jobsMax: number;
}

export interface Found {
  readonly jobs: readonly BackgroundJobRow[];
  /** The quota rows of all tenants that were examined. They are locked, and leasing the jobs needs them. */
  readonly quotas: ReadonlyMap<TenantId, TenantQuotaRow>;
  /** Whether a tenant was skipped because another batch has locked it, so that there may be more jobs soon. */
  readonly hasSkipped: boolean;
}

/** Tenants in one page. The search reads the next page only when these tenants have too few jobs. */
const pageMin = 16;

/**
 * Finds jobs to lease.
 *
 * F1  Tenants are served round robin: a round begins behind the tenant that was served last for the same set of types.
 * F2  Each tenant gets an equal share of the requested jobs, as far as it has jobs and its concurrency allows. So the
 *     first job of a quiet tenant does not wait behind another tenant's hundred thousand.
 * F3  Within a tenant, jobs with the highest priority come first, and the oldest among these.
 * F4  Running jobs are counted from their leases, under the lock of the tenant's quota, never in a counter.
 */
export async function findReadyJobs(
  transaction: StoreTransaction,
  wanted: ReadyWanted,
  roundRobin: TenantRoundRobin,
): Promise<Found> {
  const search: Search = {
    transaction,
    wanted,
    roundRobin,
    quotas: new Map(),
    jobs: [],
    hasSkipped: false,
  };
  const { jobs } = search;
  if (wanted.tenantId !== undefined) {
    await takeShares(search, [wanted.tenantId]);
    return search;
  }
  const round = beginRound(roundRobin.after(wanted.types));
  while (jobs.length < wanted.jobsMax && !round.isOver) {
    await takeShares(search, await nextTenants(search, round));
  }
  return search;
}

/** One pass over all tenants (law F1): from behind `start` to the end, then from the beginning to `start`. */
interface Round {
  readonly start: string;
  after: string;
  isWrapped: boolean;
  isOver: boolean;
}

function beginRound(start: string): Round {
  return { start, after: start, isWrapped: start === '', isOver: false };
}

/** The next tenants with ready jobs: as many as jobs are requested, or fewer when the round is over. */
async function nextTenants(
  { transaction, wanted }: Search,
  round: Round,
): Promise<readonly TenantId[]> {
  const tenantsMax = Math.max(wanted.jobsMax, pageMin);
  const tenants: TenantId[] = [];
  while (tenants.length < tenantsMax && !round.isOver) {
    const { after, isWrapped, start } = round;
    const { types } = wanted;
    const pageSize = tenantsMax - tenants.length;
    const page = await transaction.readyTenants({ types, after, tenantsMax: pageSize });
    const within = isWrapped && start !== '' ? page.filter((tenant) => tenant <= start) : page;
    tenants.push(...within);
    const isLast = page.length < pageSize || within.length < page.length;
    round.isOver = isLast && isWrapped;
    round.isWrapped ||= isLast;
    round.after = isLast ? '' : (page.at(-1) ?? '');
  }
  return tenants;
}

interface Search {
  readonly transaction: StoreTransaction;
  readonly wanted: ReadyWanted;
  readonly roundRobin: TenantRoundRobin;
  readonly quotas: Map<TenantId, TenantQuotaRow>;
  readonly jobs: BackgroundJobRow[];
  hasSkipped: boolean;
}

interface Share {
  readonly tenantId: TenantId;
  /** How many of its jobs may start. */
  readonly allowed: number;
  taken: number;
}

/** Divides the missing jobs among these tenants (law F2), repeatedly while some tenants have more than their share. */
async function takeShares(search: Search, tenants: readonly TenantId[]): Promise<void> {
  const { transaction, wanted, jobs } = search;
  let open = await openShares(search, tenants);
  const taken = new Set(jobs.map((job) => job.key));
  while (open.length > 0 && jobs.length < wanted.jobsMax) {
    const fewestFirst = open.toSorted((left, right) => left.taken - right.taken);
    const portions = divide(fewestFirst, wanted.jobsMax - jobs.length);
    const found = await Promise.all(
      portions.map(([{ tenantId, taken: before }, take]) =>
        take === 0
          ? Promise.resolve([])
          : transaction.readyJobs({ ...wanted, tenantId, jobsMax: before + take }),
      ),
    );
    open = [];
    for (const [at, [share, take]] of portions.entries()) {
      const rows = found[at] ?? [];
      // Jobs that another node has unlocked meanwhile may come before those found first.
      const fresh = rows.filter((job) => !taken.has(job.key)).slice(0, take);
      for (const job of fresh) taken.add(job.key);
      jobs.push(...fresh);
      share.taken += take;
      // A tenant that used its whole share may have more jobs, and one whose portion was 0 has not been read yet.
      const mayHaveMore = take === 0 || rows.length === share.taken;
      if (mayHaveMore && share.taken < share.allowed) open.push(share);
    }
  }
}

/**
 * How many jobs each tenant may start. Tenants that may start none are recorded in `full`, because they may start jobs
 * again when one of theirs ends.
 */
async function openShares(search: Search, tenants: readonly TenantId[]): Promise<Share[]> {
  const { transaction, wanted, quotas, roundRobin } = search;
  if (tenants.length === 0) return [];
  const free = await transaction.freeQuotas(tenants);
  for (const quota of free) quotas.set(quota.tenantId, quota);
  if (free.length < tenants.length) {
    // The requested tenant may have no quota row, or no ready job: then no other batch has locked it.
    const { tenantId } = wanted;
    search.hasSkipped ||=
      tenantId === undefined ||
      (await transaction.readyJobs({ ...wanted, tenantId, jobsMax: 1 })).length > 0;
  }
  const running = await transaction.runningCounts(tenants);
  const open: Share[] = [];
  for (const [at, tenantId] of tenants.entries()) {
    const quota = quotas.get(tenantId);
    if (quota === undefined) continue;
    const allowed = concurrencyLeft(quota, running[at] ?? 0);
    if (allowed > 0) open.push({ tenantId, allowed, taken: 0 });
    else roundRobin.full.add(tenantId);
  }
  return open;
}

/**
 * Equal shares, as far as each tenant's limit allows; the first ones get one more where the division leaves a
 * remainder.
 */
function divide(open: readonly Share[], wanted: number): readonly (readonly [Share, number])[] {
  const each = Math.floor(wanted / open.length);
  const remainder = wanted % open.length;
  return open.map((share, at) => {
    const take = Math.min(each + Number(at < remainder), share.allowed - share.taken);
    return [share, take];
  });
}

/** The tenant that was served last, for each set of types that a request names (law F1). */
export class TenantRoundRobin {
  /** Tenants with jobs that could not be leased because their concurrency was used up. */
  readonly full = new Set<TenantId>();
  readonly #last = new Map<string, TenantId>();

  after(types: readonly string[] | undefined): string {
    return this.#last.get(setOfTypes(types)) ?? '';
  }

  served(types: readonly string[] | undefined, tenantId: TenantId): void {
    if (this.#last.size >= setsOfTypesMax) this.#last.clear();
    this.#last.set(setOfTypes(types), tenantId);
  }
}

/** The most sets of types that are remembered. When there are more, all are deleted, which is unfair for one round. */
const setsOfTypesMax = 1_000;

function setOfTypes(types: readonly string[] | undefined): string {
  return types === undefined ? '' : types.toSorted().join('\n');
}
