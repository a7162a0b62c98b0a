import type { Ids } from '../core/installation.ts';
import type { Key } from '../core/key.ts';
import type { JobEventKind, QuotaEventKind } from '../engine/background/job-event.ts';
import { showDateTime } from './date-time.ts';

export type TenantEventKind = JobEventKind | QuotaEventKind;

/** The number of a kind is part of the ids of its events, so it never changes. */
const numberOfKind: { readonly [K in TenantEventKind]: number } = {
  enqueued: 0,
  started: 1,
  completed: 2,
  failed: 3,
  cancelled: 4,
  retried: 5,
  deadlettered: 6,
  'dlq.replayed': 7,
  'dlq.purged': 8,
  'quota.exceeded': 9,
  'quota.reset': 10,
};

export const eventKinds = Object.keys(numberOfKind) as readonly TenantEventKind[];

export function eventType(prefix: string, kind: TenantEventKind): string {
  return `${prefix}.${kind}.v1`;
}

/** An event as the outbox stores it. */
export type StoredEvent = readonly [
  kind: TenantEventKind,
  key: Key,
  attempt: number,
  atMs: number,
  members: Readonly<Record<string, unknown>>,
];

/** The names in this installation's events. */
export interface EventNames {
  readonly typePrefix: string;
  /** A URI reference. */
  readonly source: string;
}

/** The JSON text of a CloudEvent 1.0. It is the same at every delivery. */
export function cloudEventText(
  [kind, key, attempt, atMs, members]: StoredEvent,
  of: EventNames & { readonly tenantId: string; readonly ids: Ids },
): string {
  const tenantId = JSON.stringify(of.tenantId);
  const job = kind.startsWith('quota.') ? '' : `,"jobId":"${of.ids.uuidOf(key)}"`;
  const rest = JSON.stringify(members).slice(1);
  return (
    `{"specversion":"1.0","type":${JSON.stringify(eventType(of.typePrefix, kind))},"source":${JSON.stringify(of.source)}` +
    `,"id":"${eventId(of.ids, [kind, key, attempt])}","time":"${showDateTime(atMs)}"` +
    `,"datacontenttype":"application/json","subject":${tenantId}` +
    `,"data":{"tenantId":${tenantId}${job}${rest === '}' ? '' : ','}${rest}}`
  );
}

function eventId(ids: Ids, [kind, key, attempt]: readonly [TenantEventKind, Key, number]): string {
  return `evt-${ids.eventUuidOf({ key, kind: numberOfKind[kind], attempt })}`;
}
