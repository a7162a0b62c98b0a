import type { LeaseSecret } from '../engine/background/lease-jobs.ts';
import type { Store } from '../engine/store.ts';
import type { Ids } from '../core/installation.ts';
import type { FeelContext } from '../feel/evaluation.ts';
import type { AuditSettings } from '../engine/audit/audit-settings.ts';
import type { TenantRoundRobin } from './background/find-ready-jobs.ts';
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
    readonly continuationsPerBatch: number;
    readonly wholeRootMax: number;
    readonly activationBytesMax: number;
    readonly audit: AuditSettings;
  };
  readonly cache: RootCache;
  /** A number in 0 … 1, for the jitter of retries. */
  readonly random: () => number;
  readonly newLeaseSecret: () => LeaseSecret;
  readonly roundRobin: TenantRoundRobin;
  readonly jobCounters: JobCounters;
  readonly underWay: JobsUnderWay;
  /** Takes work that any lane may do, besides the work that is added to this loop. */
  readonly takeShared?: () => readonly Work[];
  /** The long polls that wait for jobs. */
  readonly polls: Pick<JobPolls, 'claim' | 'wake'>;
  /** Called after each commit, before the batch's answers go out. */
  readonly onCommit: (effects: Effects) => void;
  /** Store trouble that lasts longer than one batch. */
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
  /** Background jobs and operations that retention has deleted. */
  endedJobsRemoved: number;
  /** Rows of process instances and their parts that retention has deleted. */
  instanceRowsRemoved: number;
  decisionsRemoved: number;
  auditEntriesRemoved: number;
  batchRowsRemoved: number;
  jobMetricsRemoved: number;
  /** Jobs that became available and commands that ran because their time had come. */
  dueHandled: number;
}
