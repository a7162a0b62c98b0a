import type { Calls } from './calls.ts';

export type Tier = 'BASE' | 'STUDENT' | 'STARTUP' | 'PRO' | 'PROMAX' | 'ENTERPRISE' | 'CUSTOM';

export interface QuotaCounts {
  /** Jobs that run at one time. */
  readonly concurrent: number;
  /** Jobs that wait. */
  readonly queued: number;
  /** Jobs since midnight in UTC. */
  readonly daily: number;
  /** Schedules. */
  readonly cron: number;
}

/** The names are in snake case, as in the service's answer. */
export interface Quota {
  readonly tenant_id: string;
  readonly tier: Tier;
  readonly limits: QuotaCounts;
  readonly usage: QuotaCounts;
  readonly allowed_priority_range: { readonly min: number; readonly max: number };
  readonly resets_at: string;
}

export interface QuotaClient {
  /** Throws `ERR_JOBS_TENANT_QUOTA_NOT_FOUND` before the tenant's first job. */
  get(): Promise<Quota>;
  /** Requires a token of role `system`. Only CUSTOM has limits of its own. */
  setTier(tier: Tier, limits?: QuotaCounts & { readonly min_priority?: number }): Promise<Quota>;
  /** Resets the count of the day's jobs. */
  reset(): Promise<{ readonly reset_at: string; readonly resets_at: string }>;
}

export function createQuotaClient(calls: Calls): QuotaClient {
  return {
    get: () => calls.read('/quota'),
    setTier: (tier, limits) =>
      calls.repeat('PUT', '/quota', { tier, ...(limits === undefined ? {} : { limits }) }),
    reset: () => calls.repeat('POST', '/quota/reset', {}),
  };
}
