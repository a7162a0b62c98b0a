import { fromEpochDay, isValidDate, plusMonths, toEpochDay, yearMax } from './calendar.ts';
import type { CivilDate } from './calendar.ts';
import type {
  FeelDate,
  FeelDateTime,
  FeelDayTimeDuration,
  FeelLocalDateTime,
  FeelLocalTime,
  FeelTime,
  FeelYearMonthDuration,
} from './values.ts';
import { offsetAt, resolveLocal } from './zone.ts';
import type { Zone } from './zone.ts';

/*
 * Every function here returns `undefined` where `java.time` would throw: a date outside of ±999,999,999 years, or a
 * duration beyond the exact integers of a double.
 */
export const nanosPerSecond = 1_000_000_000;
const secondsPerDay = 86_400;
export const nanosPerDay = secondsPerDay * nanosPerSecond;

const epochDayMin = toEpochDay(-yearMax, 1, 1);
const epochDayMax = toEpochDay(yearMax, 12, 31);

export function makeDate(year: number, month: number, day: number): FeelDate | undefined {
  return isValidDate(year, month, day) ? { kind: 'date', year, month, day } : undefined;
}

export function dateOfEpochDay(epochDay: number): FeelDate | undefined {
  if (!(epochDay >= epochDayMin && epochDay <= epochDayMax)) return undefined;
  return { kind: 'date', ...fromEpochDay(epochDay) };
}

export function epochDayOf(date: CivilDate): number {
  return toEpochDay(date.year, date.month, date.day);
}

export function makeLocalTime(parts: {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanos: number;
}): FeelLocalTime | undefined {
  const { hour, minute, second, nanos } = parts;
  const valid =
    inRange(hour, 23) && inRange(minute, 59) && inRange(second, 59) && inRange(nanos, 999_999_999);
  if (!valid) return undefined;
  const seconds = hour * 3600 + minute * 60 + second;
  return { kind: 'local time', nanoOfDay: seconds * nanosPerSecond + nanos };
}

function inRange(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

export function makeLocalDateTime(
  epochDay: number,
  nanoOfDay: number,
): FeelLocalDateTime | undefined {
  if (!(epochDay >= epochDayMin && epochDay <= epochDayMax)) return undefined;
  return { kind: 'local date time', epochDay, nanoOfDay };
}

/** A local date and time put into a zone. */
export function inZone(
  local: { readonly epochDay: number; readonly nanoOfDay: number },
  zone: Zone,
): FeelDateTime {
  return {
    kind: 'date time',
    ...resolveLocal(zone, local.epochDay, local.nanoOfDay),
    zone: zone.name,
  };
}

/** Seconds since 1970-01-01T00:00Z. */
export function epochSecondsOf(value: FeelDateTime): number {
  const local = value.epochDay * secondsPerDay + Math.floor(value.nanoOfDay / nanosPerSecond);
  return local - value.offsetSeconds;
}

/** The same instant in another zone. */
export function withZone(value: FeelDateTime, zone: Zone): FeelDateTime {
  return atInstant(epochSecondsOf(value), value.nanoOfDay % nanosPerSecond, zone);
}

export function atInstant(epochSeconds: number, nanos: number, zone: Zone): FeelDateTime {
  const offsetSeconds = offsetAt(zone, epochSeconds);
  const local = epochSeconds + offsetSeconds;
  const epochDay = Math.floor(local / secondsPerDay);
  const nanoOfDay = (local - epochDay * secondsPerDay) * nanosPerSecond + nanos;
  return { kind: 'date time', epochDay, nanoOfDay, offsetSeconds, zone: zone.name };
}

export function makeDayTimeDuration(
  seconds: number,
  nanos: number,
): FeelDayTimeDuration | undefined {
  const carry = Math.floor(nanos / nanosPerSecond);
  const total = seconds + carry;
  if (!Number.isSafeInteger(total)) return undefined;
  return {
    kind: 'days and time duration',
    seconds: total + 0,
    nanos: nanos - carry * nanosPerSecond,
  };
}

/** `java.time.Period` counts years and months in 32 bits each. */
const monthsMax = 2_147_483_647 * 12;

export function makeYearMonthDuration(months: number): FeelYearMonthDuration | undefined {
  if (!(Math.abs(months) <= monthsMax)) return undefined;
  return { kind: 'years and months duration', months: Math.trunc(months) + 0 };
}

export function addDurations(
  x: FeelDayTimeDuration,
  y: FeelDayTimeDuration,
): FeelDayTimeDuration | undefined {
  return makeDayTimeDuration(x.seconds + y.seconds, x.nanos + y.nanos);
}

export function negateDuration(x: FeelDayTimeDuration): FeelDayTimeDuration {
  if (x.nanos === 0) return { ...x, seconds: 0 - x.seconds };
  return { ...x, seconds: -x.seconds - 1, nanos: nanosPerSecond - x.nanos };
}

export function multiplyDuration(
  x: FeelDayTimeDuration,
  factor: number,
): FeelDayTimeDuration | undefined {
  const nanos = BigInt(x.seconds) * BigInt(nanosPerSecond) + BigInt(x.nanos);
  return durationOfNanos(nanos * BigInt(factor));
}

export function durationOfNanos(total: bigint): FeelDayTimeDuration | undefined {
  const per = BigInt(nanosPerSecond);
  const nanos = ((total % per) + per) % per;
  return makeDayTimeDuration(Number((total - nanos) / per), Number(nanos));
}

/** The duration in milliseconds; fractions are dropped towards the past, as in `Duration.toMillis`. */
export function toMillis(x: FeelDayTimeDuration): number {
  return x.seconds * 1000 + Math.floor(x.nanos / 1_000_000);
}

/** The duration between any two moments, given as day and nanosecond of the day. */
export function between(
  from: { readonly epochDay: number; readonly nanoOfDay: number },
  to: { readonly epochDay: number; readonly nanoOfDay: number },
): FeelDayTimeDuration | undefined {
  return makeDayTimeDuration(
    (to.epochDay - from.epochDay) * secondsPerDay,
    to.nanoOfDay - from.nanoOfDay,
  );
}

/** A local moment so much later; whole days carry over into the date. */
export function plusLocal(
  local: { readonly epochDay: number; readonly nanoOfDay: number },
  duration: FeelDayTimeDuration,
): FeelLocalDateTime | undefined {
  const days = Math.floor(duration.seconds / secondsPerDay);
  const rest = duration.seconds - days * secondsPerDay;
  const nanos = local.nanoOfDay + rest * nanosPerSecond + duration.nanos;
  const carry = Math.floor(nanos / nanosPerDay);
  return makeLocalDateTime(local.epochDay + days + carry, nanos - carry * nanosPerDay);
}

export function datePlusMonths(date: CivilDate, months: number): FeelDate | undefined {
  const moved = plusMonths(date, months);
  return makeDate(moved.year, moved.month, moved.day);
}

export function localPlusMonths(
  local: FeelLocalDateTime,
  months: number,
): FeelLocalDateTime | undefined {
  const moved = datePlusMonths(fromEpochDay(local.epochDay), months);
  return moved === undefined ? undefined : makeLocalDateTime(epochDayOf(moved), local.nanoOfDay);
}

/** The nanosecond of the day in UTC, by which times with an offset are compared; it may be negative. */
export function utcNanos(time: FeelTime): number {
  return time.nanoOfDay - time.offsetSeconds * nanosPerSecond;
}
