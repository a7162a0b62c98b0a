import type { LeaseSecret } from '../engine/background/lease-jobs.ts';
import type { Store } from '../engine/store.ts';
import type { Ids } from '../core/installation.ts';
import type { FeelContext } from '../feel/evaluation.ts';
import type { TenantTurns } from './background/find-ready-jobs.ts';
import type { JobCounters } from './background/job-counters.ts';
import type { Clock } from './clock.ts';
import type { Effects } from './effects.ts';
import type { JobsUnderWay } from './jobs-under-way.ts';
import type { JobPolls } from './job-polls.ts';
import type { RootCache } from './root-cache.ts';
import type { StoreTrouble } from './store-trouble.ts';
import type { Work } from './work.ts';

export interface BatchLoopOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly feel: Omit<FeelContext, 'nowMs'>;
  readonly ids: Ids;
  readonly limits: {
    readonly batchMax: number;
    readonly definitionsCachedMax: number;
    readonly activationBytesMax: number;
  };
  readonly cache: RootCache;
  /** In 0 … 1, for the jitter of what time brings about. */
  readonly random: () => number;
  readonly newLeaseSecret: () => LeaseSecret;
  readonly turns: TenantTurns;
  readonly jobCounters: JobCounters;
  readonly underWay: JobsUnderWay;
  /** Takes what may be done by any of several loops, besides what is added to this one. */
  readonly takeShared?: () => readonly Work[];
  /** Those who wait for jobs. */
  readonly polls: Pick<JobPolls, 'claim' | 'wake'>;
  /** After each commit, before its answers go out. */
  readonly onCommit: (effects: Effects) => void;
  /** What is wrong with the store for longer than one batch. */
  readonly trouble: StoreTrouble;
  readonly onError: (error: unknown) => void;
  readonly onDeath: (error: unknown) => void;
}

export interface BatchCounters {
  batches: number;
  commandsAccepted: number;
  commandsRejected: number;
  commandsFailed: number;
  jobsActivated: number;
  endedJobsRemoved: number;
}
