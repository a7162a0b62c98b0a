import {
  type EventText,
  type JobEventKind,
  kindOfEvent,
  type QuotaEventKind,
} from '../../engine/background/job-event.ts';

/** What this node has had happen to background jobs since it started. */
export interface JobCounters {
  readonly told: Record<JobEventKind | QuotaEventKind, number>;
  /** Of all jobs that were leased together: how long they had waited since they could have been. */
  queueWaitMs: number;
}

export function newJobCounters(): JobCounters {
  return {
    told: {
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
  { told }: JobCounters,
  published: Iterable<{ readonly events: readonly EventText[] }>,
): void {
  for (const { events } of published) {
    for (const event of events) told[kindOfEvent(event)] += 1;
  }
}
