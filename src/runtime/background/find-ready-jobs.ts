import type { TenantId } from '../../core/tenant.ts';
import { concurrencyLeft } from '../../engine/background/quota.ts';
import type { BackgroundJobRow, TenantQuotaRow } from '../../engine/background/background-rows.ts';
import type { StoreTransaction } from '../../engine/store.ts';

export interface ReadyWanted {
  /** One tenant's jobs, or everybody's in turn. */
  readonly tenantId: TenantId | undefined;
  readonly types: readonly string[] | undefined;
  readonly jobsMax: number;
}

export interface Found {
  readonly jobs: readonly BackgroundJobRow[];
  /** Of every tenant that was looked at: locked, and needed by whoever leases the jobs. */
  readonly quotas: ReadonlyMap<TenantId, TenantQuotaRow>;
  /** Whether another batch had a tenant in hand, so that there may be more in a moment. */
  readonly isPassedOver: boolean;
}

/** Tenants looked at in one go: more only when these had too little. */
const pageMin = 16;

/**
 * Finds jobs to lease. Tenants take turns, beginning behind the one that was served last, and each gets an equal share
 * of what is wanted, as far as it has jobs and its concurrency allows: so the first job of a quiet tenant waits for nobody's
 * hundred thousand. Within a tenant the most urgent and oldest come first.
 */
export async function findReadyJobs(
  transaction: StoreTransaction,
  wanted: ReadyWanted,
  turns: TenantTurns,
): Promise<Found> {
  const taking: Taking = {
    transaction,
    wanted,
    turns,
    quotas: new Map(),
    jobs: [],
    isPassedOver: false,
  };
  const { jobs } = taking;
  if (wanted.tenantId !== undefined) {
    await takeShares(taking, [wanted.tenantId]);
    return taking;
  }
  const round = beginRound(turns.after(wanted.types));
  while (jobs.length < wanted.jobsMax && !round.isOver) {
    await takeShares(taking, await nextTenants(taking, round));
  }
  return taking;
}

/** A way once round all tenants: from behind its start to the end, and from the beginning to its start. */
interface Round {
  readonly start: string;
  after: string;
  isWrapped: boolean;
  isOver: boolean;
}

function beginRound(start: string): Round {
  return { start, after: start, isWrapped: start === '', isOver: false };
}

/** The next tenants who have something ready: as many as there may be jobs, unless there are no more. */
async function nextTenants(
  { transaction, wanted }: Taking,
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

interface Taking {
  readonly transaction: StoreTransaction;
  readonly wanted: ReadyWanted;
  readonly turns: TenantTurns;
  readonly quotas: Map<TenantId, TenantQuotaRow>;
  readonly jobs: BackgroundJobRow[];
  isPassedOver: boolean;
}

interface Share {
  readonly tenantId: TenantId;
  /** How many of its jobs may begin to run. */
  readonly allowed: number;
  taken: number;
}

/** Shares what is still wanted among these tenants, again and again while some have more than their share. */
async function takeShares(taking: Taking, tenants: readonly TenantId[]): Promise<void> {
  const { transaction, wanted, jobs } = taking;
  let open = await openShares(taking, tenants);
  const taken = new Set(jobs.map((job) => job.key));
  while (open.length > 0 && jobs.length < wanted.jobsMax) {
    const fewestFirst = open.toSorted((left, right) => left.taken - right.taken);
    const takes = dealt(fewestFirst, wanted.jobsMax - jobs.length);
    const found = await Promise.all(
      takes.map(([{ tenantId, taken: before }, take]) =>
        take === 0
          ? Promise.resolve([])
          : transaction.readyJobs({ ...wanted, tenantId, jobsMax: before + take }),
      ),
    );
    open = [];
    for (const [at, [share, take]] of takes.entries()) {
      const rows = found[at] ?? [];
      // What another node has let go meanwhile may stand before what was found first.
      const fresh = rows.filter((job) => !taken.has(job.key)).slice(0, take);
      for (const job of fresh) taken.add(job.key);
      jobs.push(...fresh);
      share.taken += take;
      // Who had all of its share may have more, and who had none is still to have one.
      const mayHaveMore = take === 0 || rows.length === share.taken;
      if (mayHaveMore && share.taken < share.allowed) open.push(share);
    }
  }
}

/** How many jobs each tenant may have; those that may have none are remembered, to be looked at when that changes. */
async function openShares(taking: Taking, tenants: readonly TenantId[]): Promise<Share[]> {
  const { transaction, wanted, quotas, turns } = taking;
  if (tenants.length === 0) return [];
  const free = await transaction.freeQuotas(tenants);
  for (const quota of free) quotas.set(quota.tenantId, quota);
  if (free.length < tenants.length) {
    // A tenant that was named may have no record, or nothing ready: then nobody has it in hand.
    const { tenantId } = wanted;
    taking.isPassedOver ||=
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
    else turns.full.add(tenantId);
  }
  return open;
}

/** An equal share for each, the first ones one more where it does not come out even, as far as each is allowed. */
function dealt(open: readonly Share[], wanted: number): readonly (readonly [Share, number])[] {
  const each = Math.floor(wanted / open.length);
  const remainder = wanted % open.length;
  return open.map((share, at) => {
    const take = Math.min(each + Number(at < remainder), share.allowed - share.taken);
    return [share, take];
  });
}

/** Who was served last, for each set of types that somebody asks for. */
export class TenantTurns {
  /** Tenants with jobs that could not be leased, because as many ran as may. */
  readonly full = new Set<TenantId>();
  readonly #last = new Map<string, TenantId>();

  after(types: readonly string[] | undefined): string {
    return this.#last.get(queueOf(types)) ?? '';
  }

  served(types: readonly string[] | undefined, tenantId: TenantId): void {
    if (this.#last.size >= linesMax) this.#last.clear();
    this.#last.set(queueOf(types), tenantId);
  }
}

/** Remembered; beyond, all begin anew, which is unfair for one turn. */
const linesMax = 1_000;

function queueOf(types: readonly string[] | undefined): string {
  return types === undefined ? '' : types.toSorted().join('\n');
}
