import type { Fate } from '../crash/ledger.ts';
import type { JobsSide } from './jobs-side.ts';
import type { Delivery } from './webhook-sink.ts';

/** The answers that tenants and workers of a round got. Entries are only added. */
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
  /** Its schedule, which has a tick every second; none may be left out. */
  scheduleId: string;
  /** After that it fired no more. */
  pausedAtMs: number;
  /** Its feed, as it was pulled page by page until its last word. */
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

/** A job that a tenant enqueues when everything else has been answered: all that was acknowledged is told before it. */
export const lastWordType = 'chaos.last-word';

/** A job that was asked for, under a number that its payload and its idempotency key say. */
export interface Enqueued {
  readonly number: string;
  readonly fate: Fate;
  readonly jobId: string | undefined;
}

/** A job in somebody's hands, who had it by `heldAtMs` at the latest. */
export interface JobLease {
  readonly jobId: string;
  readonly leaseToken: string;
  readonly attempt: number;
  readonly heldAtMs: number;
  /** Until then it is his, as he was told. */
  deadlineMs: number;
  /** Nor longer than that, also if a heartbeat counted of which he does not know. */
  endsByMs: number;
  /** He has failed the attempt, or may have: then others may get it before the deadline. */
  isLetGo: boolean;
  /** And was told that he has. */
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

/** New tenants for each round, so that none meets the end of its day's quota. */
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
