import {
  type EventText,
  type JobEventKind,
  kindOfEvent,
  type QuotaEventKind,
} from '../../engine/background/job-event.ts';

/** Counts of what happened to background jobs on this node since it started. */
export interface JobCounters {
  readonly events: Record<JobEventKind | QuotaEventKind, number>;
  /** Total time that leased jobs had waited since they became available. */
  queueWaitMs: number;
}

export function newJobCounters(): JobCounters {
  return {
    events: {
      enqueued: 0,
      started: 0,
      completed: 0,
      failed: 0,
      cancelled: 0,
      retried: 0,
      deadlettered: 0,
      'dlq.replayed': 0,
      'dlq.purged': 0,
      'quota.exceeded': 0,
      'quota.reset': 0,
    },
    queueWaitMs: 0,
  };
}

export function countPublished(
  { events }: JobCounters,
  batches: Iterable<{ readonly events: readonly EventText[] }>,
): void {
  for (const { events: published } of batches) {
    for (const event of published) events[kindOfEvent(event)] += 1;
  }
}
