import type { Published } from '../engine/state/changes.ts';

/** The approximate number of characters of events in one row, which a relay must hold at once. */
const chunkLengthMax = 256 * 1024;

/** The events of one tenant and batch as texts of outbox rows: JSON lists, in order. */
export function outboxChunks({ events }: Published): readonly string[] {
  const chunks: string[] = [];
  let from = 0;
  let length = 0;
  for (const [at, event] of events.entries()) {
    if (length > 0 && length + event.length > chunkLengthMax) {
      chunks.push(`[${events.slice(from, at).join(',')}]`);
      from = at;
      length = 0;
    }
    length += event.length;
  }
  chunks.push(`[${events.slice(from).join(',')}]`);
  return chunks;
}
