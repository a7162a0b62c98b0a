import type { ScheduleKey } from '../../core/key.ts';
import type { BackgroundJobState } from './background-rows.ts';

/** Selects a tenant's jobs that meet all conditions. An absent condition or an empty list matches every job. */
export interface JobFilter {
  readonly states?: readonly BackgroundJobState[];
  readonly types?: readonly string[];
  readonly priorities?: readonly number[];
  /** Inclusive, as all moments here. */
  readonly createdFromMs?: number;
  readonly createdToMs?: number;
  readonly scheduleKey?: ScheduleKey;
  /** The worker that ran the job last. */
  readonly worker?: string;
  /** The code of the last failure's `JobError`. */
  readonly errorCode?: string;
}
