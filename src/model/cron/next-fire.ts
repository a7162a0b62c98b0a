// The rule for both changes of the clock (G20):
// C1  An expression that names every hour (`*/15 * * * *`, `0 * * * *`) goes by elapsed time: it fires
//     whenever the clock shows what it names, in a repeated hour both times, in a skipped hour never.
// C2  Any other expression goes by the clock: each date and time that it names fires once, at the first
//     instant at which the clock shows it or a later one. So what is repeated fires the first time,
//     what is skipped fires when the clock has jumped, and all that one jump skips fires there once.

import type { Cron } from './cron.ts';
import { nextLocal } from './next-local.ts';
import { segmentAt } from './zone-segments.ts';

/** More than a clock was ever turned, and more than any zone is away from UTC, both about a day. */
const changeMaxSeconds = 26 * 3600;

/** Beyond these nothing is searched, so that every calculation stays within what `Date` can hold. */
const searchableMaxMs = Date.UTC(9999, 0, 1);
const searchableMinMs = Date.UTC(1970, 0, 3);

/**
 * The first firing after `afterMs`, to the second; undefined when the years ahead have none. The zone
 * must be one that `isTimeZone` accepts.
 */
export function nextFire(cron: Cron, timeZone: string, afterMs: number): number | undefined {
  if (!(afterMs < searchableMaxMs)) return undefined;
  const afterSeconds = Math.floor(Math.max(afterMs, searchableMinMs) / 1000);
  const seconds = cron.everyHour
    ? nextElapsed(cron, timeZone, afterSeconds)
    : nextOnClock(cron, timeZone, afterSeconds);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Law C1. */
function nextElapsed(cron: Cron, timeZone: string, afterSeconds: number): number | undefined {
  let fromSeconds = afterSeconds + 1;
  for (;;) {
    const { endSeconds, offsetSeconds } = segmentAt(timeZone, fromSeconds);
    const local = nextLocal(cron, fromSeconds + offsetSeconds);
    if (local !== undefined && local - offsetSeconds < endSeconds) return local - offsetSeconds;
    const isSetBack = segmentAt(timeZone, endSeconds).offsetSeconds < offsetSeconds;
    if (local === undefined && !isSetBack) return undefined;
    // Until the clock shows `local` nothing fires, but for what the clock shows again when turned back.
    fromSeconds =
      isSetBack || local === undefined
        ? endSeconds
        : Math.max(endSeconds, local - changeMaxSeconds);
  }
}

/** Law C2. */
function nextOnClock(cron: Cron, timeZone: string, afterSeconds: number): number | undefined {
  const local = nextLocal(cron, firstUnseen(timeZone, afterSeconds));
  return local === undefined ? undefined : firstShown(timeZone, local);
}

/** The first local second that the clock has not reached by an instant, whether it showed all before or not. */
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
