/** The tiers, which decide what a tenant may do. */
export const tiers = [
  'BASE',
  'STUDENT',
  'STARTUP',
  'PRO',
  'PROMAX',
  'ENTERPRISE',
  'CUSTOM',
] as const;

export type Tier = (typeof tiers)[number];

export interface QuotaLimits {
  /** Jobs that may run at one time; the rest wait. */
  readonly concurrent: number;
  /** Jobs that may be scheduled or queued. */
  readonly queued: number;
  /** Jobs that may be accepted from 00:00 to 24:00 UTC. */
  readonly daily: number;
  /** Cron schedules, paused ones included. */
  readonly cron: number;
  /** The most urgent priority that the tier allows. Every tenant may use the least urgent one, 10. */
  readonly priorityMin: number;
}

/** Each CUSTOM tenant has limits of its own, and those of ENTERPRISE until they are set. */
export const limitsOfTier: { readonly [T in Tier]: QuotaLimits } = {
  BASE: { concurrent: 2, queued: 10, daily: 50, cron: 0, priorityMin: 5 },
  STUDENT: { concurrent: 5, queued: 25, daily: 200, cron: 2, priorityMin: 4 },
  STARTUP: { concurrent: 10, queued: 50, daily: 500, cron: 5, priorityMin: 3 },
  PRO: { concurrent: 25, queued: 200, daily: 2_000, cron: 20, priorityMin: 2 },
  PROMAX: { concurrent: 50, queued: 500, daily: 5_000, cron: 50, priorityMin: 1 },
  ENTERPRISE: { concurrent: 100, queued: 1_000, daily: 10_000, cron: 100, priorityMin: 1 },
  CUSTOM: { concurrent: 100, queued: 1_000, daily: 10_000, cron: 100, priorityMin: 1 },
};

export const leastUrgentPriority = 10;

/** The tier for a token's `planTier`. Names of plans and tiers differ. An unknown or absent plan means BASE. */
export function tierOfPlan(plan: string | undefined): Tier {
  return tierByPlan.get(plan?.toLowerCase() ?? '') ?? 'BASE';
}

const tierByPlan: ReadonlyMap<string, Tier> = new Map([
  ...tiers.map((tier) => [tier.toLowerCase(), tier] as const),
  ['free', 'BASE'],
  ['professional', 'PRO'],
]);

/** The values that a token's `planTier` may have, in lower case. */
export const planNames: readonly string[] = [...tierByPlan.keys()];

export function isPlanName(name: string): boolean {
  return tierByPlan.has(name.toLowerCase());
}

/** The usage of a quota at the time of a rejection. */
export interface QuotaUse {
  readonly quota: string;
  readonly limit: number;
  readonly current: number;
}
