/** The seed's tenants: one for each tier, with jobs within the tier's limits. */
import type { JobStatus } from '../../src/jobs.ts';

export interface SeedTenant {
  readonly tenantId: string;
  readonly tier: string;
  /** The limits of CUSTOM, the only tier with its own limits. */
  readonly limits?: Readonly<Record<string, number>>;
  /** The most urgent priority of the tier; 10 is the least urgent of all. */
  readonly priorityMin: number;
  readonly jobs: Readonly<Record<JobStatus, number>>;
  readonly schedules: { readonly active: number; readonly paused: number };
}

function tenant(number: number, rest: Omit<SeedTenant, 'tenantId'>): SeedTenant {
  return { tenantId: `10000000-0000-4000-8000-00000000000${number}`, ...rest };
}

export const seedTenants: readonly SeedTenant[] = [
  tenant(1, {
    tier: 'BASE',
    priorityMin: 5,
    jobs: {
      completed: 4,
      failed: 2,
      deadlettered: 2,
      cancelled: 1,
      running: 1,
      queued: 3,
      scheduled: 2,
    },
    schedules: { active: 0, paused: 0 },
  }),
  tenant(2, {
    tier: 'STUDENT',
    priorityMin: 4,
    jobs: {
      completed: 8,
      failed: 3,
      deadlettered: 3,
      cancelled: 2,
      running: 2,
      queued: 6,
      scheduled: 4,
    },
    schedules: { active: 1, paused: 1 },
  }),
  tenant(3, {
    tier: 'STARTUP',
    priorityMin: 3,
    jobs: {
      completed: 16,
      failed: 4,
      deadlettered: 4,
      cancelled: 3,
      running: 3,
      queued: 12,
      scheduled: 6,
    },
    schedules: { active: 2, paused: 1 },
  }),
  tenant(4, {
    tier: 'PRO',
    priorityMin: 2,
    jobs: {
      completed: 60,
      failed: 10,
      deadlettered: 10,
      cancelled: 6,
      running: 8,
      queued: 40,
      scheduled: 20,
    },
    schedules: { active: 4, paused: 2 },
  }),
  tenant(5, {
    tier: 'PROMAX',
    priorityMin: 1,
    jobs: {
      completed: 90,
      failed: 15,
      deadlettered: 15,
      cancelled: 10,
      running: 12,
      queued: 80,
      scheduled: 40,
    },
    schedules: { active: 6, paused: 2 },
  }),
  tenant(6, {
    tier: 'ENTERPRISE',
    priorityMin: 1,
    jobs: {
      completed: 150,
      failed: 20,
      deadlettered: 20,
      cancelled: 16,
      running: 20,
      queued: 160,
      scheduled: 80,
    },
    schedules: { active: 8, paused: 4 },
  }),
  tenant(7, {
    tier: 'CUSTOM',
    limits: { concurrent: 40, queued: 400, daily: 4_000, cron: 10, min_priority: 1 },
    priorityMin: 1,
    jobs: {
      completed: 80,
      failed: 12,
      deadlettered: 12,
      cancelled: 8,
      running: 10,
      queued: 60,
      scheduled: 30,
    },
    schedules: { active: 3, paused: 1 },
  }),
];
