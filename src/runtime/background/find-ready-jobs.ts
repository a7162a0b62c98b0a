import type { TenantId } from '../../core/tenant.ts';
import { concurrencyLeft } from '../../engine/background/quota.ts';
import type { BackgroundJobRow, TenantQuotaRow } from '../../engine/background/rows.ts';
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
  const quotas = new Map<TenantId, TenantQuotaRow>();
  const jobs: BackgroundJobRow[] = [];
  if (wanted.tenantId !== undefined) {
    await takeShares({ transaction, wanted, quotas, jobs }, [wanted.tenantId]);
    return { jobs, quotas };
  }
  const start = turns.after(wanted.types);
  const pageSize = Math.max(wanted.jobsMax, pageMin);
  let after = start;
  let isWrapped = start === '';
  for (;;) {
    const page = await nextTenants(transaction, wanted, { after, tenantsMax: pageSize });
    const tenants = isWrapped && start !== '' ? page.filter((tenant) => tenant <= start) : page;
    await takeShares({ transaction, wanted, quotas, jobs }, tenants);
    const isLast = page.length < pageSize || tenants.length < page.length;
    if (jobs.length >= wanted.jobsMax || (isLast && isWrapped)) break;
    after = isLast ? '' : (page.at(-1) ?? '');
    isWrapped ||= isLast;
  }
  const last = jobs.at(-1);
  if (last !== undefined) turns.served(wanted.types, last.tenantId);
  return { jobs, quotas };
}

function nextTenants(
  transaction: StoreTransaction,
  { types }: ReadyWanted,
  page: { readonly after: string; readonly tenantsMax: number },
): Promise<readonly TenantId[]> {
  return transaction.readyTenants({ types, ...page });
}

interface Taking {
  readonly transaction: StoreTransaction;
  readonly wanted: ReadyWanted;
  readonly quotas: Map<TenantId, TenantQuotaRow>;
  readonly jobs: BackgroundJobRow[];
}

/** Shares what is still wanted among these tenants, again and again while some have more than their share. */
async function takeShares(taking: Taking, tenants: readonly TenantId[]): Promise<void> {
  const { transaction, wanted, quotas, jobs } = taking;
  if (tenants.length === 0) return;
  const rows = await transaction.rows('tenantQuota', tenants);
  const running = await transaction.runningCounts(tenants);
  let open: { readonly tenantId: TenantId; readonly allowed: number; taken: number }[] = [];
  for (const [at, tenantId] of tenants.entries()) {
    const quota = rows[at];
    if (quota !== undefined) quotas.set(tenantId, quota);
    const allowed = concurrencyLeft(quota, running[at] ?? 0);
    if (allowed > 0) open.push({ tenantId, allowed, taken: 0 });
  }
  const taken = new Set(jobs.map((job) => job.key));
  while (open.length > 0 && jobs.length < wanted.jobsMax) {
    const share = Math.ceil((wanted.jobsMax - jobs.length) / open.length);
    const more: typeof open = [];
    for (const tenant of open) {
      const left = wanted.jobsMax - jobs.length;
      const take = Math.min(share, left, tenant.allowed - tenant.taken);
      if (take === 0) continue;
      const jobsMax = tenant.taken + take;
      const found = await transaction.readyJobs({ ...wanted, tenantId: tenant.tenantId, jobsMax });
      // What another node has let go meanwhile may stand before what was found first.
      const fresh = found.filter((job) => !taken.has(job.key)).slice(0, take);
      for (const job of fresh) taken.add(job.key);
      jobs.push(...fresh);
      tenant.taken = jobsMax;
      if (found.length === jobsMax && tenant.taken < tenant.allowed) more.push(tenant);
    }
    open = more;
  }
}

/** Who was served last, for each set of types that somebody asks for. */
export class TenantTurns {
  readonly #last = new Map<string, TenantId>();

  after(types: readonly string[] | undefined): string {
    return this.#last.get(lineOf(types)) ?? '';
  }

  served(types: readonly string[] | undefined, tenantId: TenantId): void {
    if (this.#last.size >= linesMax) this.#last.clear();
    this.#last.set(lineOf(types), tenantId);
  }
}

/** Remembered; beyond, all begin anew, which is unfair for one turn. */
const linesMax = 1_000;

function lineOf(types: readonly string[] | undefined): string {
  return types === undefined ? '' : types.toSorted().join('\n');
}
