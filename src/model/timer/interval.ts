import {
  atInstant,
  epochSecondsOf,
  inZone,
  localPlusMonths,
  makeDayTimeDuration,
  plusLocal,
} from '../../feel/temporal.ts';
import type { FeelLocalDateTime } from '../../feel/values.ts';
import { parseZone } from '../../feel/zone.ts';
import { epochMsMax } from './moment.ts';

/** A span of time: calendar parts first, then an exact rest. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}

const textLengthMax = 200;

const part = (unit: string) => `(?:([-+]?\\d+)${unit})?`;
const pattern = new RegExp(
  `^([-+]?)P${part('Y')}${part('M')}${part('W')}${part('D')}` +
    `(?:T${part('H')}${part('M')}(?:([-+]?\\d+)(?:[.,](\\d{0,9}))?S)?)?$`,
  'i',
);

/**
 * Reads an interval as `java.time.Period` and `java.time.Duration` do together: `P1Y2M4DT1H2M3.5S`, with a sign before
 * all or before each part. `undefined` for any other text.
 */
export function readInterval(text: string): Interval | undefined {
  const match = text.length <= textLengthMax ? pattern.exec(text) : null;
  if (match === null || /[PT]$/i.test(text)) return undefined;
  const [, sign, years, months, weeks, days, hours, minutes, seconds, fraction] = match;
  const factor = sign === '-' ? -1 : 1;
  const fractionMs = Math.trunc(Number(`0.${fraction ?? '0'}`) * 1000);
  const ms =
    numberOf(hours) * 3_600_000 +
    numberOf(minutes) * 60_000 +
    numberOf(seconds) * 1000 +
    (seconds?.startsWith('-') === true ? -fractionMs : fractionMs);
  return {
    months: factor * (numberOf(years) * 12 + numberOf(months)),
    days: factor * (numberOf(weeks) * 7 + numberOf(days)),
    ms: factor * ms,
  };
}

function numberOf(text: string | undefined): number {
  return text === undefined ? 0 : Number(text);
}

/** The moment after an interval, by the calendar of a zone; `undefined` if no date is so far away. */
export function addInterval(
  fromMs: number,
  { months, days, ms }: Interval,
  timeZone: string,
): number | undefined {
  const onCalendar =
    months === 0 && days === 0 ? fromMs : addDates(fromMs, { months, days }, timeZone);
  const atMs = onCalendar === undefined ? NaN : onCalendar + ms;
  return Math.abs(atMs) <= epochMsMax ? atMs : undefined;
}

function addDates(
  fromMs: number,
  { months, days }: Pick<Interval, 'months' | 'days'>,
  timeZone: string,
): number | undefined {
  const zone = parseZone(timeZone);
  if (zone === undefined) throw new Error(`Expected ${timeZone} to be a time zone, but it is none`);
  const seconds = Math.floor(fromMs / 1000);
  const { epochDay, nanoOfDay } = atInstant(seconds, (fromMs - seconds * 1000) * 1e6, zone);
  const local: FeelLocalDateTime = { kind: 'local date time', epochDay, nanoOfDay };
  const moved = localPlusMonths(local, months);
  const duration = makeDayTimeDuration(days * 86_400, 0);
  const end = moved && duration && plusLocal(moved, duration);
  if (end === undefined) return undefined;
  return epochSecondsOf(inZone(end, zone)) * 1000 + Math.floor((end.nanoOfDay % 1e9) / 1e6);
}
