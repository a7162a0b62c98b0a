import type { Key } from '../../core/key.ts';
import type { BackgroundJobRow } from './background-rows.ts';

declare const brand: unique symbol;

/**
 * One event as the outbox keeps it: the JSON text of `[kind, key, attempt, atMs, data]`. The relay makes a CloudEvent
 * of it, with an id from kind, key and attempt. These three are unique, so every delivery has the same id.
 */
export type EventText = string & { readonly [brand]: 'event' };

/** The last part of the CloudEvent's type, before its version. */
export type JobEventKind =
  | 'enqueued'
  | 'started'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'retried'
  | 'deadlettered'
  | 'dlq.replayed'
  | 'dlq.purged';

export type QuotaEventKind = 'quota.exceeded' | 'quota.reset';

export function kindOfEvent(event: EventText): JobEventKind | QuotaEventKind {
  return event.slice(2, event.indexOf('"', 2)) as JobEventKind | QuotaEventKind;
}

/** `members`: further members of the event's data as JSON text, each preceded by a comma. */
export function jobEvent(
  kind: JobEventKind,
  job: Pick<BackgroundJobRow, 'key' | 'attempt' | 'type' | 'priority' | 'state'>,
  atMs: number,
  members = '',
): EventText {
  return `["${kind}","${job.key}",${job.attempt},${atMs},{"type":"${job.type}","priority":${job.priority},"status":"${job.state}"${members}}]` as EventText;
}

/** An event without a job. It has a generated key instead of a job's key. */
export function quotaEvent(
  kind: QuotaEventKind,
  serial: Key,
  atMs: number,
  members: string,
): EventText {
  return `["${kind}","${serial}",0,${atMs},{${members}}]` as EventText;
}
