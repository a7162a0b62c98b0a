import { Temporal } from 'temporal-polyfill';
import { RecencyCache, ownText } from './cache.ts';
import { toEpochDay } from './calendar.ts';

/** A region with rules, or a fixed offset without any. */
export type Zone =
  | { readonly kind: 'region'; readonly name: string }
  | { readonly kind: 'offset'; readonly seconds: number; readonly name: string | undefined };

const nanosPerSecond = 1_000_000_000;
const secondsPerDay = 86_400;
/** The maximum of `java.time.ZoneOffset`: 18 hours. */
export const offsetSecondsMax = 64_800;
/** Twice as long as the longest name of a region. */
const idLengthMax = 64;
/** Temporal ends at 10^8 days; beyond that the rules of a region are read at the last day. */
const epochDayMax = 99_999_000;

const zones = new RecencyCache<Zone | null>({ entriesMax: 500, lengthMax: 50_000 });

/** The zone with an id that `java.time.ZoneId.of` accepts; `undefined` for other ids. */
export function parseZone(id: string): Zone | undefined {
  if (id.length > idLengthMax) return undefined;
  const known = zones.get(id);
  if (known !== undefined) return known ?? undefined;
  const own = ownText(id);
  const zone = readZone(own);
  zones.set(own, zone ?? null, 0);
  return zone;
}

function readZone(id: string): Zone | undefined {
  if (id === 'Z') return { kind: 'offset', seconds: 0, name: undefined };
  const offset = parseOffset(id);
  if (offset !== undefined) return { kind: 'offset', seconds: offset, name: undefined };
  const prefixed = /^(?:UTC|GMT|UT)([+-].+)?$/.exec(id);
  if (prefixed !== null) {
    const seconds = prefixed[1] === undefined ? 0 : parseOffset(prefixed[1]);
    return seconds === undefined ? undefined : { kind: 'offset', seconds, name: id };
  }
  return regionSpelling(id) === id ? { kind: 'region', name: id } : undefined;
}

/** The name of a region in IANA's spelling, from a name in any case. */
export function regionSpelling(id: string): string | undefined {
  if (id.length > idLengthMax) return undefined;
  if (!/^[A-Za-z][A-Za-z0-9~/._+-]+$/.test(id)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id).timeZoneId;
  } catch {
    return undefined;
  }
}

/** The seconds of `±h`, `±hh`, `±hh:mm`, `±hhmm` and the forms with seconds. */
function parseOffset(text: string): number | undefined {
  const match = /^([+-])(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[3] ?? 0);
  const seconds = Number(match[4] ?? 0);
  if (minutes > 59 || seconds > 59) return undefined;
  const total = Number(match[2]) * 3600 + minutes * 60 + seconds;
  if (total > offsetSecondsMax) return undefined;
  return match[1] === '-' ? 0 - total : total;
}

/** The offset of a zone at an instant. */
export function offsetAt(zone: Zone, epochSeconds: number): number {
  if (zone.kind === 'offset') return zone.seconds;
  const limit = epochDayMax * secondsPerDay;
  const clipped = Math.max(-limit, Math.min(limit, epochSeconds));
  return (
    Temporal.Instant.fromEpochMilliseconds(clipped * 1000).toZonedDateTimeISO(zone.name)
      .offsetNanoseconds / nanosPerSecond
  );
}

export interface ResolvedLocal {
  readonly epochDay: number;
  readonly nanoOfDay: number;
  readonly offsetSeconds: number;
}

/**
 * A local date and time in a zone: an overlap takes the earlier offset, a gap moves the time forward by the length of
 * the gap (`java.time.LocalDateTime.atZone`).
 */
export function resolveLocal(zone: Zone, epochDay: number, nanoOfDay: number): ResolvedLocal {
  if (zone.kind === 'offset') return { epochDay, nanoOfDay, offsetSeconds: zone.seconds };
  const localSeconds = epochDay * secondsPerDay + Math.floor(nanoOfDay / nanosPerSecond);
  const before = offsetAt(zone, localSeconds - secondsPerDay);
  const after = offsetAt(zone, localSeconds + secondsPerDay);
  if (offsetAt(zone, localSeconds - before) === before) {
    return { epochDay, nanoOfDay, offsetSeconds: before };
  }
  if (offsetAt(zone, localSeconds - after) === after) {
    return { epochDay, nanoOfDay, offsetSeconds: after };
  }
  const moved = localSeconds + (after - before);
  const movedDay = Math.floor(moved / secondsPerDay);
  const fraction = nanoOfDay % nanosPerSecond;
  return {
    epochDay: movedDay,
    nanoOfDay: (moved - movedDay * secondsPerDay) * nanosPerSecond + fraction,
    offsetSeconds: after,
  };
}

/** The offset of a zone at an instant, without daylight saving. */
export function standardOffset(zone: Zone, nowMs: number): number {
  if (zone.kind === 'offset') return zone.seconds;
  const year = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO('UTC').year;
  const january = offsetAt(zone, toEpochDay(year, 1, 1) * secondsPerDay);
  const july = offsetAt(zone, toEpochDay(year, 7, 1) * secondsPerDay);
  return Math.min(january, july);
}
