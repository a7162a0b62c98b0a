import { dayOfWeek, dayOfYear, lengthOfMonth, weekOfYear } from '../calendar.ts';
import type { CivilDate } from '../calendar.ts';
import { isTemporal } from '../compare.ts';
import { multiply, remainder, toInt } from '../number.ts';
import { ErrorValue } from '../runtime.ts';
import type { Runtime, Val } from '../runtime.ts';
import { shorten } from '../shorten.ts';
import { show } from '../show.ts';
import {
  atInstant,
  dateOfEpochDay,
  epochDayOf,
  inZone,
  makeDate,
  makeLocalDateTime,
  makeLocalTime,
  nanosPerSecond,
  withZone,
} from '../temporal.ts';
import {
  looksLikeDate,
  looksLikeOffsetTime,
  parseDate,
  parseDateTime,
  parseLocalTime,
  parseOffsetTime,
} from '../temporal-parse.ts';
import { isNumber } from '../values.ts';
import type { FeelDateTime, FeelLocalTime, FeelNumber, FeelValue } from '../values.ts';
import { javaDuration } from '../temporal-text.ts';
import { offsetSecondsMax, parseZone } from '../zone.ts';
import { builtin, impure } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

function readDate(text: string): Val {
  return parseDate(text) ?? new ErrorValue(`Failed to parse date from '${shorten(text)}'`);
}

function date(value: FeelValue): Val | undefined {
  if (typeof value === 'string') return readDate(value);
  if (!isTemporal(value)) return undefined;
  if (value.kind === 'date') return value;
  const moment = value.kind === 'date time' || value.kind === 'local date time';
  return moment ? dateOfEpochDay(value.epochDay) : undefined;
}

function dateOfParts(args: readonly FeelValue[]): Val | undefined {
  const [year, month, day] = args;
  if (!isNumber(year) || !isNumber(month) || !isNumber(day)) return undefined;
  return (
    makeDate(toInt(year), toInt(month), toInt(day)) ??
    new ErrorValue(
      `Failed to parse date from: year=${show(year)}, month=${show(month)}, day=${show(day)}`,
    )
  );
}

function readTime(text: string, run: Runtime): Val {
  if (looksLikeOffsetTime(text)) {
    return (
      parseOffsetTime(text, run.context.nowMs) ??
      new ErrorValue(`Failed to parse time from '${shorten(text)}'`)
    );
  }
  return (
    parseLocalTime(text) ?? new ErrorValue(`Failed to parse local-time from '${shorten(text)}'`)
  );
}

function time(value: FeelValue, run: Runtime): Val | undefined {
  if (typeof value === 'string') return readTime(value, run);
  if (!isTemporal(value)) return undefined;
  const { kind } = value;
  if (kind === 'local date time') return { kind: 'local time', nanoOfDay: value.nanoOfDay };
  if (kind === 'date time') return { kind: 'time', ...clockOf(value) };
  if (kind === 'date') return { kind: 'time', nanoOfDay: 0, offsetSeconds: 0, zone: undefined };
  return undefined;
}

function clockOf(value: FeelDateTime): Pick<FeelDateTime, 'nanoOfDay' | 'offsetSeconds' | 'zone'> {
  const { nanoOfDay, offsetSeconds, zone } = value;
  return { nanoOfDay, offsetSeconds, zone };
}

function timeOfParts(
  hour: FeelNumber,
  minute: FeelNumber,
  second: FeelNumber,
): FeelLocalTime | undefined {
  const fraction = remainder(second, 1) ?? 0;
  const nanos = toInt(multiply(fraction, nanosPerSecond) ?? 0);
  return makeLocalTime({
    hour: toInt(hour),
    minute: toInt(minute),
    second: toInt(second),
    nanos,
  });
}

function partsText(args: readonly FeelValue[]): string {
  const [hour = null, minute = null, second = null] = args;
  return `hour=${show(hour)}, minute=${show(minute)}, second=${show(second)}`;
}

const timeBuiltins: readonly Builtin[] = [
  builtin(['from'], ([value = null], run) => time(value, run)),
  builtin(['hour', 'minute', 'second'], (args) => {
    const [hour, minute, second] = args;
    if (!isNumber(hour) || !isNumber(minute) || !isNumber(second)) return undefined;
    return (
      timeOfParts(hour, minute, second) ??
      new ErrorValue(`Failed to parse local-time from: ${partsText(args)}`)
    );
  }),
  builtin(['hour', 'minute', 'second', 'offset'], (args) => {
    const [hour, minute, second, offset = null] = args;
    if (!isNumber(hour) || !isNumber(minute) || !isNumber(second)) return undefined;
    if (offset === null) {
      // feel-scala drops the fraction of the second if there is no offset.
      const whole = timeOfParts(hour, minute, toInt(second));
      return whole ?? new ErrorValue(`Failed to parse local-time from: ${partsText(args)}`);
    }
    if (!isTemporal(offset) || offset.kind !== 'days and time duration') return undefined;
    const local = timeOfParts(hour, minute, second);
    if (local === undefined || Math.abs(offset.seconds) > offsetSecondsMax) {
      const parts = `${partsText(args)}, offset=${javaDuration(offset)}`;
      return new ErrorValue(`Failed to parse time from: ${parts}`);
    }
    const { nanoOfDay } = local;
    return { kind: 'time', nanoOfDay, offsetSeconds: offset.seconds, zone: undefined };
  }),
];

function readDateTime(text: string): Val {
  if (looksLikeDate(text)) {
    const parsed = parseDate(text);
    const local = parsed === undefined ? undefined : makeLocalDateTime(epochDayOf(parsed), 0);
    return local ?? new ErrorValue(`Failed to parse date(-time) from '${shorten(text)}'`);
  }
  const parsed = parseDateTime(text);
  if (parsed.kind === 'parsed') return parsed.value;
  const local = parsed.kind === 'invalid' && parsed.local;
  return new ErrorValue(
    `Failed to parse ${local ? 'local-date-time' : 'date-time'} from '${shorten(text)}'`,
  );
}

function dateAndTime(day: FeelValue, clock: FeelValue): Val | undefined {
  if (!isTemporal(day)) return undefined;
  if (typeof clock === 'string') return inNamedZone(day, clock);
  const date = day.kind === 'date' ? epochDayOf(day) : 'epochDay' in day ? day.epochDay : undefined;
  if (date === undefined || !isTemporal(clock)) return undefined;
  if (clock.kind === 'local time') return makeLocalDateTime(date, clock.nanoOfDay);
  if (clock.kind !== 'time') return undefined;
  const local = { epochDay: date, nanoOfDay: clock.nanoOfDay };
  const named = clock.zone === undefined ? undefined : parseZone(clock.zone);
  return inZone(local, named ?? { kind: 'offset', seconds: clock.offsetSeconds, name: undefined });
}

function inNamedZone(day: FeelValue, id: string): Val | undefined {
  if (!isTemporal(day)) return undefined;
  if (day.kind !== 'local date time' && day.kind !== 'date time') return undefined;
  const zone = parseZone(id);
  if (zone === undefined) return new ErrorValue(`Unknown time-zone ID: ${shorten(id)}`);
  return day.kind === 'date time' ? withZone(day, zone) : inZone(day, zone);
}

function now(run: Runtime): FeelDateTime {
  const zone = parseZone(run.context.timeZone) ?? { kind: 'offset', seconds: 0, name: undefined };
  const seconds = Math.floor(run.context.nowMs / 1000);
  const nanos = Math.floor(run.context.nowMs - seconds * 1000) * 1_000_000;
  return atInstant(seconds, nanos, zone);
}

/** A function of the date of any date or moment. */
function ofDate(use: (date: CivilDate) => Val | undefined): Builtin {
  return builtin(['date'], ([value = null]) => {
    if (typeof value === 'string') return undefined;
    const day = date(value);
    if (day === undefined || day === null || typeof day !== 'object') return undefined;
    return 'kind' in day && day.kind === 'date' ? use(day) : undefined;
  });
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June'].concat([
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]);

export const temporalBuiltins: BuiltinTable = {
  date: [
    builtin(['from'], ([value = null]) => date(value)),
    builtin(['year', 'month', 'day'], dateOfParts),
  ],
  time: timeBuiltins,
  'date and time': [
    builtin(['from'], ([text]) => (typeof text === 'string' ? readDateTime(text) : undefined)),
    builtin(['date', 'time'], ([day = null, clock = null]) => dateAndTime(day, clock)),
    builtin(['date', 'timezone'], ([day = null, zone]) =>
      typeof zone === 'string' ? inNamedZone(day, zone) : undefined,
    ),
  ],
  now: [impure([], (_args, run) => now(run))],
  today: [impure([], (_args, run) => dateOfEpochDay(now(run).epochDay))],
  'day of week': [ofDate((day) => days[dayOfWeek(epochDayOf(day)) - 1])],
  'day of year': [ofDate(dayOfYear)],
  'week of year': [ofDate(weekOfYear)],
  'month of year': [ofDate((day) => months[day.month - 1])],
  'last day of month': [
    ofDate((day) => makeDate(day.year, day.month, lengthOfMonth(day.year, day.month))),
  ],
};
