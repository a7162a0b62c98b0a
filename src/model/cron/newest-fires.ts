import type { Cron } from './cron.ts';
import { type FireWindow, firesBetween } from './fires-between.ts';

/**
 * The last firings within a window, in order. If there are more than `countMax`, at least one of the newest is
 * included.
 */
export function newestFires(cron: Cron, timeZone: string, window: FireWindow): readonly number[] {
  const { untilMs, countMax } = window;
  const firesOf = (spanSeconds: number) => {
    const afterMs = Math.max(untilMs - spanSeconds * 1_000, window.afterMs);
    return firesBetween(cron, timeZone, { afterMs, untilMs, countMax: countMax + 1 });
  };
  let enough = Math.ceil((untilMs - window.afterMs) / 1_000);
  let newest = firesOf(enough);
  if (newest.length <= countMax) return newest;
  // A span of so many seconds cannot contain more firings, and may contain none.
  let few = countMax;
  newest = firesOf(few);
  for (let span = few * 2; span < enough; span *= 2) {
    const fires = firesOf(span);
    if (fires.length > countMax) enough = span;
    else [few, newest] = [span, fires];
  }
  while (newest.length === 0 && enough - few > 1) {
    const span = Math.floor((few + enough) / 2);
    const fires = firesOf(span);
    if (fires.length > countMax) enough = span;
    else [few, newest] = [span, fires];
  }
  return newest;
}
