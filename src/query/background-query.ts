/**
 * Queries on the tables of the Jobs Service: on those of the caller's tenant, and for metrics on those of all tenants.
 */
import { unreachable } from '../core/unreachable.ts';
import { listBackgroundJobs, type BackgroundJobsQuery } from './reads/background-jobs.ts';
import { deadLetterStats, type DeadLetterStatsQuery } from './reads/dead-letter-stats.ts';
import { jobCounts, type JobCountsQuery } from './reads/job-counts.ts';
import {
  attemptOf,
  attemptsOf,
  logOf,
  type JobAttemptQuery,
  type JobAttemptsQuery,
  type JobLogQuery,
} from './reads/job-attempts.ts';
import { listJobOperations, type JobOperationsQuery } from './reads/job-operations.ts';
import { listPausedQueues, queueOf, type PausedQueueQuery } from './reads/paused-queues.ts';
import { queueCounts, type QueueCountsQuery } from './reads/queue-counts.ts';
import { tenantQuota, type TenantQuotaQuery } from './reads/tenant-quota.ts';
import type { Run } from './query-run.ts';

export type BackgroundQuery =
  | BackgroundJobsQuery
  | JobAttemptsQuery
  | JobAttemptQuery
  | JobLogQuery
  | JobOperationsQuery
  | TenantQuotaQuery
  | DeadLetterStatsQuery
  | JobCountsQuery
  | QueueCountsQuery
  | PausedQueueQuery;

export function answerBackground(run: Run, query: BackgroundQuery): Promise<string | undefined> {
  switch (query.kind) {
    case 'backgroundJobs':
      return listBackgroundJobs(run, query);
    case 'jobAttempts':
      return attemptsOf(run, query);
    case 'jobAttempt':
      return attemptOf(run, query);
    case 'jobLog':
      return logOf(run, query);
    case 'jobOperations':
      return listJobOperations(run, query);
    case 'tenantQuota':
      return tenantQuota(run, query);
    case 'deadLetterStats':
      return deadLetterStats(run);
    case 'jobCounts':
      return jobCounts(run);
    case 'queueCounts':
      return queueCounts(run);
    case 'pausedQueues':
      return listPausedQueues(run, query.page);
    case 'queue':
      return queueOf(run, query.type);
    default:
      return unreachable(query);
  }
}
