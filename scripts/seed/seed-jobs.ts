import type { EnqueueOptions, JobStatus } from '../../src/jobs.ts';
import type { SeedTenant } from './tenants.ts';

/** A part of a tenant's jobs. They are enqueued together, and found again by the member `seed` of their payload. */
export type Part = 'ended' | 'cancelled' | 'running' | 'waiting';

export interface SeedJob {
  readonly type: string;
  readonly payload: SeedPayload;
  readonly options: EnqueueOptions;
}

export interface SeedPayload {
  readonly seed: Part;
  readonly customer: string;
  /** How the seed's worker must end the job. */
  readonly outcome?: JobStatus;
  /** The first attempt fails, so that the job has more than one execution. */
  readonly isRepeated?: boolean;
}

/** The seed's worker takes all jobs of these types, also those of other programs. */
export const seedTypes = [
  'image.resize',
  'invoice.create',
  'newsletter.send',
  'report.generate',
  'search.reindex',
];

const hourMs = 3_600_000;

export function jobsOf(tenant: SeedTenant, part: Part, nowMs: number): readonly SeedJob[] {
  const { jobs: wanted } = tenant;
  const make = (count: number, status: JobStatus) =>
    Array.from({ length: count }, (_, at) => jobOf(tenant, { part, status, at, nowMs }));
  switch (part) {
    case 'ended':
      return [
        ...make(wanted.completed, 'completed'),
        ...make(wanted.failed, 'failed'),
        ...make(wanted.deadlettered, 'deadlettered'),
      ];
    case 'cancelled':
      return make(wanted.cancelled, 'cancelled');
    case 'running':
      return make(wanted.running, 'running');
    case 'waiting':
      return [...make(wanted.queued, 'queued'), ...make(wanted.scheduled, 'scheduled')];
  }
}

function jobOf(
  { priorityMin }: SeedTenant,
  job: {
    readonly part: Part;
    readonly status: JobStatus;
    readonly at: number;
    readonly nowMs: number;
  },
): SeedJob {
  const { part, status, at, nowMs } = job;
  const isEnded = part === 'ended';
  return {
    type: seedTypes[at % seedTypes.length] ?? '',
    payload: {
      seed: part,
      customer: `customer-${at + 1}`,
      ...(isEnded ? { outcome: status, isRepeated: at % 3 === 0 } : {}),
    },
    options: {
      // Jobs that must run are the most urgent, so that only they are leased.
      priority: part === 'running' ? priorityMin : priorityMin + (at % (11 - priorityMin)),
      ...(isEnded ? { maxAttempts: 2, retry: { backoff: 'fixed', delaySeconds: 0.1 } } : {}),
      ...(status === 'scheduled' ? { scheduledAt: new Date(nowMs + (at + 1) * hourMs) } : {}),
    },
  };
}
