import type { Fate } from '../crash/ledger.ts';
import type { JobsSide } from './jobs-side.ts';
import type { Delivery } from './webhook-sink.ts';

/** The answers that tenants and workers of a round received. Entries are only added. */
export interface JobsHistory {
  readonly jobType: string;
  readonly tenants: readonly JobsTenant[];
  readonly leases: JobLease[];
  readonly completions: JobCompletion[];
}

export interface JobsTenant {
  readonly id: string;
  readonly token: string;
  readonly enqueued: Enqueued[];
  /** The tenant's schedule, which has a tick every second; none may be left out. */
  scheduleId: string;
  /** The moment after which the schedule fired no more. */
  pausedAtMs: number;
  /** The tenant's feed, read page by page until its last job. */
  readonly pulled: FeedEvent[];
  webhook: { readonly secret: string; readonly deliveries: readonly Delivery[] };
}

/** A CloudEvent. */
export interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly jobId: string;
    readonly type: string;
    readonly attempt?: number;
    readonly payload?: { readonly number?: string };
    readonly result?: { readonly leaseToken?: string };
  };
}

/**
 * The last job that a tenant enqueues, after all other answers: the events of all acknowledged requests come before its
 * events.
 */
export const lastWordType = 'chaos.last-word';

/** A requested job. Its payload and its idempotency key contain its number. */
export interface Enqueued {
  readonly number: string;
  readonly fate: Fate;
  readonly jobId: string | undefined;
}

/** A leased job. Its worker had it by `heldAtMs` at the latest. */
export interface JobLease {
  readonly jobId: string;
  readonly leaseToken: string;
  readonly attempt: number;
  readonly heldAtMs: number;
  /** Until then the worker has the lease, according to the answer. */
  deadlineMs: number;
  /** The latest end of the lease, even if a heartbeat was accepted whose answer was lost. */
  endsByMs: number;
  /** The worker has failed the attempt, or may have: then others may get the job before the deadline. */
  isLetGo: boolean;
  /** The worker received the answer to that. */
  isFailed: boolean;
}

export interface JobCompletion {
  readonly jobId: string;
  readonly leaseToken: string;
  readonly fate: Fate;
  /** After the end of its lease. */
  readonly isLate: boolean;
}

const tenantCount = 3;

/** Each round has new tenants, so that none exhausts its daily quota. */
export async function newJobsHistory(round: string, side: JobsSide): Promise<JobsHistory> {
  const tenants = Array.from({ length: tenantCount }, async (_, index): Promise<JobsTenant> => {
    const id = `chaos-${round}-${index}`;
    return {
      id,
      token: await side.tokenOf({ tenant: id, plan: 'enterprise' }),
      enqueued: [],
      scheduleId: '',
      pausedAtMs: 0,
      pulled: [],
      webhook: { secret: '', deliveries: [] },
    };
  });
  return {
    jobType: `chaos.${round}`,
    tenants: await Promise.all(tenants),
    leases: [],
    completions: [],
  };
}
