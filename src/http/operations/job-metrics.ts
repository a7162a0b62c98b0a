import type { JobCounts } from '../../query/reads/job-counts.ts';
import type { OrchestratorStatistics } from '../../runtime/orchestrator.ts';

/**
 * Metrics of background jobs, in Prometheus' text format. They cover all tenants together and show no tenant's name.
 */
export function jobMetricsText(
  { events, queueWaitMs }: OrchestratorStatistics['backgroundJobs'],
  counts: JobCounts | undefined,
  nowMs: number,
): string {
  const started = counts?.oldestStartedAtMs;
  const leaseAgeMs = started === undefined ? 0 : Math.max(nowMs - started, 0);
  return [
    ...counted('enqueued', 'Jobs accepted.', events.enqueued),
    ...counted('completed', 'Jobs completed.', events.completed),
    ...counted('failed', 'Attempts that failed.', events.failed),
    ...counted('cancelled', 'Jobs cancelled.', events.cancelled),
    ...counted('retried', 'Jobs that were retried, automatically or by a request.', events.retried),
    ...counted('deadlettered', 'Jobs whose attempts were used up.', events.deadlettered),
    ...counted('dlq_replayed', 'Dead letters replayed.', events['dlq.replayed']),
    ...counted('dlq_purged', 'Dead letters purged.', events['dlq.purged']),
    ...counted('quota_exceeded', 'Requests refused because of a quota.', events['quota.exceeded']),
    ...head('jobs', 'gauge', 'Jobs by status; 100000 means at least 100000.'),
    ...Object.entries(counts?.byStatus ?? {}).map(
      ([status, total]) => `continuo_jobs{status="${status}"} ${total}`,
    ),
    ...head('jobs_lease_age_seconds', 'gauge', 'Age of the longest running execution.'),
    `continuo_jobs_lease_age_seconds ${leaseAgeMs / 1_000}`,
    ...head('jobs_queue_wait_seconds', 'summary', 'How long leased jobs had waited.'),
    `continuo_jobs_queue_wait_seconds_sum ${queueWaitMs / 1_000}`,
    `continuo_jobs_queue_wait_seconds_count ${events.started}`,
    '',
  ].join('\n');
}

function counted(name: string, help: string, value: number): readonly string[] {
  const full = `jobs_${name}_total`;
  return [...head(full, 'counter', help), `continuo_${full} ${value}`];
}

function head(name: string, type: string, help: string): readonly string[] {
  return [`# HELP continuo_${name} ${help}`, `# TYPE continuo_${name} ${type}`];
}
