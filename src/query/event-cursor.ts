import type { StreamPosition } from '../core/cursor-cipher.ts';
import type { Ids } from '../core/installation.ts';
import type { TenantId } from '../core/tenant.ts';

/**
 * A position in the stream of events: the first entry that has not been read yet. `sequence` is of the outbox row and rises
 * from row to row, with gaps; `entry` counts the events of the row from 0.
 */
export type EventCursor = StreamPosition;

export const firstEvent: EventCursor = { sequence: 0, entry: 0 };

/**
 * For a tenant, to whom it says nothing: rows are of all tenants, so how far two cursors are apart would tell how much
 * the others do. Where an installation has no key, cursors are as its clients have them already.
 */
export function writeEventCursor(ids: Ids, tenantId: TenantId, cursor: EventCursor): string {
  if (ids.cursors !== undefined) return ids.cursors.write(tenantId, cursor);
  return Buffer.from(`e1.${cursor.sequence}.${cursor.entry}`).toString('base64url');
}

const pattern = /^e1\.(\d{1,15})\.(\d{1,9})$/;

/** Returns `undefined` for a text that `writeEventCursor` has not made. */
export function readEventCursor(
  ids: Ids,
  tenantId: TenantId,
  text: string,
): EventCursor | undefined {
  if (ids.cursors !== undefined) return ids.cursors.read(tenantId, text);
  if (text.length > 64) return undefined;
  const [, sequence, entry] = pattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (sequence === undefined || entry === undefined) return undefined;
  return { sequence: Number(sequence), entry: Number(entry) };
}
