import type { ScheduleKey } from '../../core/key.ts';
import type { BackgroundJobState } from './background-rows.ts';

/** Which of a tenant's jobs are meant: those that fulfil all that is said. What is absent or an empty list means any. */
export interface JobFilter {
  readonly states?: readonly BackgroundJobState[];
  readonly types?: readonly string[];
  readonly priorities?: readonly number[];
  /** Inclusive, as all moments here. */
  readonly createdFromMs?: number;
  readonly createdToMs?: number;
  readonly scheduleKey?: ScheduleKey;
  /** Who ran it last. */
  readonly worker?: string;
  /** Of the `JobError` of its last failure. */
  readonly errorCode?: string;
}
