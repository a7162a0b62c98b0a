import type { ScheduleRow } from '../background-rows.ts';

/** The delay of a tick: always the same for one tick, and different for each tick and each schedule. */
export function jitterOf(
  { key, jitterMs }: Pick<ScheduleRow, 'key' | 'jitterMs'>,
  tickAtMs: number,
): number {
  return jitterMs === 0 ? 0 : hashOf(`${key} ${tickAtMs}`) % (jitterMs + 1);
}

/** FNV-1a with one more mixing step, because its low bits alone are not spread well. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9_f3b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
