import type { Ids } from '../core/installation.ts';
import type { TenantId } from '../core/tenant.ts';
import { decryptPosition, encryptPosition, type StreamPosition } from './cursor-cipher.ts';

/**
 * A position in the stream of events: the first entry that has not been read yet. `sequence` is the number of the
 * outbox row and increases from row to row, with gaps. `entry` counts the events of the row from 0.
 */
export type EventCursor = StreamPosition;

export const firstEvent: EventCursor = { sequence: 0, entry: 0 };

/**
 * Encrypts a cursor for a tenant. The rows of all tenants share one sequence, so the distance of two plain cursors
 * would reveal the activity of other tenants. An installation without a key keeps the plain cursors that its clients
 * already have.
 */
export function writeEventCursor(ids: Ids, tenantId: TenantId, cursor: EventCursor): string {
  if (ids.cursorSecret !== undefined) return encryptPosition(ids.cursorSecret, tenantId, cursor);
  return Buffer.from(`e1.${cursor.sequence}.${cursor.entry}`).toString('base64url');
}

const pattern = /^e1\.(\d{1,15})\.(\d{1,9})$/;

/** Returns `undefined` for a text that `writeEventCursor` has not made. */
export function readEventCursor(
  ids: Ids,
  tenantId: TenantId,
  text: string,
): EventCursor | undefined {
  if (ids.cursorSecret !== undefined) return decryptPosition(ids.cursorSecret, tenantId, text);
  if (text.length > 64) return undefined;
  const [, sequence, entry] = pattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (sequence === undefined || entry === undefined) return undefined;
  return { sequence: Number(sequence), entry: Number(entry) };
}
