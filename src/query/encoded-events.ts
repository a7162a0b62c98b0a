import type { TenantId } from '../core/tenant.ts';
import type { TenantEventKind } from './cloud-event.ts';
import type { EventCursor } from './event-cursor.ts';

/** The answer of a `JobEventsQuery`. */
export interface EncodedEvents {
  /** The cursor for the next query. */
  readonly next: EventCursor;
  readonly hasMore: boolean;
  readonly events: readonly EncodedEvent[];
}

export interface EncodedEvent {
  readonly at: EventCursor;
  readonly kind: TenantEventKind;
  readonly tenantId: TenantId;
  /** The JSON text of the CloudEvent. */
  readonly text: string;
}

export function encodeEvent({ at, kind, tenantId, text }: EncodedEvent): string {
  return `${at.sequence} ${at.entry} ${kind} ${tenantId} ${text}`;
}

/** JSON text has no raw line breaks, and kinds and tenants have no spaces. */
export function encodeEvents(
  next: EventCursor,
  lines: readonly string[],
  hasMore: boolean,
): string {
  return [`${next.sequence} ${next.entry} ${hasMore ? 1 : 0}`, ...lines].join('\n');
}

export function readEncodedEvents(answer: string): EncodedEvents {
  const [first = '', ...lines] = answer.split('\n');
  const [sequence, entry, hasMore] = first.split(' ').map(Number);
  return {
    next: { sequence: sequence ?? 0, entry: entry ?? 0 },
    hasMore: hasMore === 1,
    events: lines.map(readLine),
  };
}

function readLine(line: string): EncodedEvent {
  const [sequence, entry, kind, tenantId] = line.split(' ', 4) as [string, string, string, string];
  const start = sequence.length + entry.length + kind.length + tenantId.length + 4;
  return {
    at: { sequence: Number(sequence), entry: Number(entry) },
    kind: kind as TenantEventKind,
    tenantId: tenantId as TenantId,
    text: line.slice(start),
  };
}
