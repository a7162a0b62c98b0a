import { fromEpochDay } from './calendar.ts';
import { nanosPerSecond } from './temporal.ts';
import type {
  FeelDate,
  FeelDateTime,
  FeelDayTimeDuration,
  FeelTemporal,
  FeelTime,
  FeelYearMonthDuration,
} from './values.ts';

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** Years of more than four digits have a sign only if they are negative, as in feel-scala. */
function formatYear(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  return year < 0 ? `-${digits}` : digits;
}

function formatDate(date: Pick<FeelDate, 'year' | 'month' | 'day'>): string {
  return `${formatYear(date.year)}-${two(date.month)}-${two(date.day)}`;
}

/** `java.time` puts a plus before years of more than four digits. */
function isoDate(date: Pick<FeelDate, 'year' | 'month' | 'day'>): string {
  return date.year > 9999 ? `+${formatDate(date)}` : formatDate(date);
}

function clock(nanoOfDay: number): { readonly hhmm: string; readonly seconds: number } {
  const seconds = Math.floor(nanoOfDay / nanosPerSecond);
  const hhmm = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return { hhmm, seconds: seconds % 60 };
}

function fraction(nanos: number): string {
  return nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
}

function formatTimeOfDay(nanoOfDay: number): string {
  const { hhmm, seconds } = clock(nanoOfDay);
  return `${hhmm}:${two(seconds)}${fraction(nanoOfDay % nanosPerSecond)}`;
}

/** `java.time.LocalTime.toString`: no seconds if they are zero, fractions in groups of three digits. */
function javaTimeOfDay(nanoOfDay: number): string {
  const { hhmm, seconds } = clock(nanoOfDay);
  const nanos = nanoOfDay % nanosPerSecond;
  if (seconds === 0 && nanos === 0) return hhmm;
  const digits = fraction(nanos);
  const missing = digits === '' ? 0 : (3 - ((digits.length - 1) % 3)) % 3;
  return `${hhmm}:${two(seconds)}${digits}${'0'.repeat(missing)}`;
}

export function formatOffset(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'Z';
  const total = Math.abs(offsetSeconds);
  const sign = offsetSeconds < 0 ? '-' : '+';
  const text = `${sign}${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}`;
  return total % 60 === 0 ? text : `${text}:${two(total % 60)}`;
}

function formatTime(time: FeelTime): string {
  const local = formatTimeOfDay(time.nanoOfDay);
  return time.zone === undefined
    ? local + formatOffset(time.offsetSeconds)
    : `${local}@${time.zone}`;
}

function formatDateTime(value: FeelDateTime): string {
  const local = `${formatDate(fromEpochDay(value.epochDay))}T${formatTimeOfDay(value.nanoOfDay)}`;
  return value.zone === undefined
    ? local + formatOffset(value.offsetSeconds)
    : `${local}@${value.zone}`;
}

function formatYearMonthDuration(duration: FeelYearMonthDuration): string {
  const total = Math.abs(duration.months);
  if (total === 0) return 'P0Y';
  const years = Math.floor(total / 12);
  const months = total % 12;
  const sign = duration.months < 0 ? '-' : '';
  return `${sign}P${years === 0 ? '' : `${years}Y`}${months === 0 ? '' : `${months}M`}`;
}

/** Fractions of seconds are dropped, as in feel-scala. */
function formatDayTimeDuration(duration: FeelDayTimeDuration): string {
  const { days, hours, minutes, seconds } = durationParts(duration);
  const parts = [days, hours, minutes, seconds];
  if (parts.every((part) => part === 0)) return 'P0D';
  const negative = parts.every((part) => part <= 0);
  const [d, h, m, s] = parts.map((part, index) => {
    const value = negative ? -part : part;
    return value === 0 ? '' : `${value}${'DHMS'.charAt(index)}`;
  });
  const time = `${h ?? ''}${m ?? ''}${s ?? ''}`;
  return `${negative ? '-' : ''}P${d ?? ''}${time === '' ? '' : `T${time}`}`;
}

/**
 * The parts that `java.time.Duration` returns: each has the sign of the whole seconds, which are rounded towards the
 * past if there is a fraction.
 */
export function durationParts(duration: FeelDayTimeDuration): {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
} {
  const { seconds } = duration;
  return {
    days: Math.trunc(seconds / 86_400) + 0,
    hours: (Math.trunc(seconds / 3600) % 24) + 0,
    minutes: (Math.trunc(seconds / 60) % 60) + 0,
    seconds: (seconds % 60) + 0,
  };
}

/** A temporal value in the form of FEEL's `string` function and its messages. */
export function formatTemporal(value: FeelTemporal): string {
  switch (value.kind) {
    case 'date':
      return isoDate(value);
    case 'local time':
      return formatTimeOfDay(value.nanoOfDay);
    case 'time':
      return formatTime(value);
    case 'local date time':
      return `${formatDate(fromEpochDay(value.epochDay))}T${formatTimeOfDay(value.nanoOfDay)}`;
    case 'date time':
      return formatDateTime(value);
    case 'years and months duration':
      return formatYearMonthDuration(value);
    case 'days and time duration':
      return formatDayTimeDuration(value);
  }
}

/** `java.time.Duration.toString`: hours, minutes and seconds with their fraction. */
export function javaDuration(duration: FeelDayTimeDuration): string {
  const { seconds, nanos } = duration;
  if (seconds === 0 && nanos === 0) return 'PT0S';
  const effective = seconds < 0 && nanos > 0 ? seconds + 1 : seconds;
  const hours = Math.trunc(effective / 3600);
  const minutes = Math.trunc((effective % 3600) / 60);
  const rest = effective % 60;
  const text = `PT${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}`;
  if (rest === 0 && nanos === 0) return text;
  const shown = seconds < 0 && nanos > 0 ? nanosPerSecond - nanos : nanos;
  const sign = seconds < 0 && nanos > 0 && rest === 0 ? '-' : '';
  return `${text}${sign}${rest}${fraction(shown)}S`;
}

/** `java.time.Period.toString` of a normalized period. */
export function javaPeriod(duration: FeelYearMonthDuration): string {
  if (duration.months === 0) return 'P0D';
  const years = Math.trunc(duration.months / 12);
  const months = duration.months % 12;
  return `P${years === 0 ? '' : `${years}Y`}${months === 0 ? '' : `${months}M`}`;
}

/** A temporal value outside of FEEL, in the form in which Zeebe writes it into a variable. */
export function temporalToResult(value: FeelTemporal): string {
  switch (value.kind) {
    case 'date':
      return isoDate(value);
    case 'local time':
      return javaTimeOfDay(value.nanoOfDay);
    case 'time':
      return formatTime(value);
    case 'local date time':
      return `${isoDate(fromEpochDay(value.epochDay))}T${javaTimeOfDay(value.nanoOfDay)}`;
    case 'date time': {
      const local = `${isoDate(fromEpochDay(value.epochDay))}T${javaTimeOfDay(value.nanoOfDay)}`;
      const zone = value.zone === undefined ? '' : `[${value.zone}]`;
      return local + formatOffset(value.offsetSeconds) + zone;
    }
    case 'years and months duration':
      return javaPeriod(value);
    case 'days and time duration':
      return javaDuration(value);
  }
}

/** The ISO 8601 text that `to json` writes: always with seconds, and zones in brackets. */
export function temporalToIso(value: FeelTemporal): string {
  switch (value.kind) {
    case 'local time':
      return formatTimeOfDay(value.nanoOfDay);
    case 'time': {
      const zone = value.zone === undefined ? '' : `[${value.zone}]`;
      return formatTimeOfDay(value.nanoOfDay) + formatOffset(value.offsetSeconds) + zone;
    }
    case 'local date time':
      return `${isoDate(fromEpochDay(value.epochDay))}T${formatTimeOfDay(value.nanoOfDay)}`;
    case 'date time': {
      const local = `${isoDate(fromEpochDay(value.epochDay))}T${formatTimeOfDay(value.nanoOfDay)}`;
      const zone = value.zone === undefined ? '' : `[${value.zone}]`;
      return local + formatOffset(value.offsetSeconds) + zone;
    }
    case 'date':
    case 'years and months duration':
    case 'days and time duration':
      return temporalToResult(value);
  }
}
