import type { BackgroundJobKey } from '../../../core/key.ts';
import type { TenantId } from '../../../core/tenant.ts';
import type { JobFilter } from '../job-filter.ts';
import type { FoundJobKey, WatchedJob } from './operation-commands.ts';

/** The reads of operations on many background jobs. */
export interface OperationReads {
  /** A tenant's next jobs in the order of creation, each with whether the filter matches it. Takes no locks. */
  jobsBeyond(question: JobsQuestion): Promise<readonly ScannedJob[]>;
  /** The states of those of these jobs that exist. Takes no locks. */
  jobStates(keys: readonly BackgroundJobKey[]): Promise<readonly WatchedJob[]>;
}

export interface JobsQuestion {
  readonly tenantId: TenantId;
  readonly of: 'jobs' | 'deadLetters';
  readonly filter: JobFilter;
  /** `undefined`: from the first job on. */
  readonly after: FoundJobKey | undefined;
  /** No job that was created later. */
  readonly createdToMs: number;
  /** How many jobs are scanned at most, whether the filter matches them or not. */
  readonly scannedMax: number;
}

export interface ScannedJob extends FoundJobKey {
  readonly isMatch: boolean;
}
