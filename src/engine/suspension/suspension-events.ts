import type { Appliers } from '../applier.ts';
import type { EventSubscriptionRow } from '../event-subscription/event-subscription-row.ts';
import type { ResumedJobs } from './suspended-work.ts';

/** A resumed instance tells others what it is ready for. Its own rows do not change. */
export interface SuspensionEvents {
  /** These subscriptions may take messages that were stored meanwhile. */
  subscriptionsResumed: { readonly subscriptions: readonly EventSubscriptionRow[] };
  /** Workers may take these jobs. */
  jobsResumed: { readonly jobs: readonly ResumedJobs[] };
}

export const suspensionAppliers: Appliers<SuspensionEvents> = {
  subscriptionsResumed: () => undefined,
  jobsResumed: () => undefined,
};
