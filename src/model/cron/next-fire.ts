// The rules for both changes of the clock (G20):
// C1  An expression that chooses every hour (`*/15 * * * *`, `0 * * * *`) counts elapsed time. It fires whenever the
// clock shows a matching time: in a repeated hour twice, in a skipped hour never.
// C2  Any other expression follows the clock. Each matching date and time fires once, at the first instant at which the
// clock shows it or a later one. So a repeated time fires the first time, and all times in one jump fire once after the
// jump.

import type { Cron } from './cron.ts';
import { nextLocal } from './next-local.ts';
import { segmentAt } from './zone-segments.ts';

/** More than any change of a clock and more than any offset from UTC; both reach about a day. */
const changeMaxSeconds = 26 * 3600;

/** No search goes beyond these years, so that every calculation stays within the range of `Date`. */
const searchableMaxMs = Date.UTC(9999, 0, 1);
const searchableMinMs = Date.UTC(1970, 0, 3);

/**
 * The first firing after `afterMs`, to the second; `undefined` if no year within the search has one. `isTimeZone` must
 * accept the zone.
 */
export function nextFire(cron: Cron, timeZone: string, afterMs: number): number | undefined {
  if (!(afterMs < searchableMaxMs)) return undefined;
  const afterSeconds = Math.floor(Math.max(afterMs, searchableMinMs) / 1000);
  const seconds = cron.everyHour
    ? nextElapsed(cron, timeZone, afterSeconds)
    : nextOnClock(cron, timeZone, afterSeconds);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Applies law C1. */
function nextElapsed(cron: Cron, timeZone: string, afterSeconds: number): number | undefined {
  let fromSeconds = afterSeconds + 1;
  for (;;) {
    const { endSeconds, offsetSeconds } = segmentAt(timeZone, fromSeconds);
    const local = nextLocal(cron, fromSeconds + offsetSeconds);
    if (local !== undefined && local - offsetSeconds < endSeconds) return local - offsetSeconds;
    const isSetBack = segmentAt(timeZone, endSeconds).offsetSeconds < offsetSeconds;
    if (local === undefined && !isSetBack) return undefined;
    // Until the clock shows `local`, nothing fires except times that the clock repeats after it was set back.
    fromSeconds =
      isSetBack || local === undefined
        ? endSeconds
        : Math.max(endSeconds, local - changeMaxSeconds);
  }
}

/** Applies law C2. */
function nextOnClock(cron: Cron, timeZone: string, afterSeconds: number): number | undefined {
  const local = nextLocal(cron, firstUnseen(timeZone, afterSeconds));
  return local === undefined ? undefined : firstShown(timeZone, local);
}

/** The first local second that the clock has not passed at an instant, whether or not it has shown all earlier ones. */
function firstUnseen(timeZone: string, atSeconds: number): number {
  let segment = segmentAt(timeZone, atSeconds);
  let unseen = atSeconds + segment.offsetSeconds + 1;
  while (segment.startSeconds > atSeconds - changeMaxSeconds) {
    const changedAt = segment.startSeconds;
    segment = segmentAt(timeZone, changedAt - 1);
    unseen = Math.max(unseen, changedAt + segment.offsetSeconds);
  }
  return unseen;
}

/** The first instant at which the clock shows a local second or a later one. */
function firstShown(timeZone: string, localSeconds: number): number {
  let segment = segmentAt(timeZone, localSeconds - changeMaxSeconds);
  while (segment.endSeconds + segment.offsetSeconds <= localSeconds) {
    segment = segmentAt(timeZone, segment.endSeconds);
  }
  return Math.max(segment.startSeconds, localSeconds - segment.offsetSeconds);
}
