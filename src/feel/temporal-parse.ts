import {
  epochDayOf,
  inZone,
  makeDate,
  makeDayTimeDuration,
  makeLocalDateTime,
  makeLocalTime,
  makeYearMonthDuration,
  withZone,
} from './temporal.ts';
import type {
  FeelDate,
  FeelDateTime,
  FeelDayTimeDuration,
  FeelLocalDateTime,
  FeelLocalTime,
  FeelTemporal,
  FeelTime,
  FeelYearMonthDuration,
} from './values.ts';
import { temporalLengthMax } from './feel-limits.ts';
import { parseZone, standardOffset } from './zone.ts';
import type { Zone } from './zone.ts';

/* The accepted texts are those of feel-scala's patterns, which are narrower than ISO 8601. */
const datePattern = /^(-?(?:[1-9]\d{0,4})?\d{4})-([01]\d)-([0-3]\d)$/;
const offsetTimePattern = /^T?\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[+-]\d{2}:\d{2}|Z|@.*)$/;
const timePattern = /^T?(\d{2}):(\d{2})(?::(\d{2}))?(?:\.(\d{1,9}))?(.*)$/;
const dateTimePattern =
  /^(-?(?:[1-9]\d{0,4})?\d{4}-[01]\d-[0-3]\d)T([0-2]\d:[0-5]\d(?::[0-5]\d)?(?:\.\d{1,9})?)((?:(?:[+-][01]\d:[0-5]\d|Z)(?:\[.+\])?)|@.*)?$/;
const yearMonthPattern = /^(-?)P(-?\d+Y)?(-?\d+M)?$/;
const dayTimePattern = /^(-?)P(-?\d+D)?(?:T(-?\d+H)?(-?\d+M)?(?:(-?\d+)(?:\.(\d{0,9}))?S)?)?$/;

/** Longer texts are no temporal values, and no pattern reads them. */
function isShort(text: string): boolean {
  return text.length <= temporalLengthMax;
}

export function looksLikeDate(text: string): boolean {
  return isShort(text) && datePattern.test(text);
}

export function parseDate(text: string): FeelDate | undefined {
  const match = isShort(text) ? datePattern.exec(text) : null;
  if (match === null) return undefined;
  if (match[1]?.startsWith('-0000') === true) return undefined;
  return makeDate(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** `strict` refuses 24:00, which is otherwise the midnight that begins the day. */
function timeOfDay(match: RegExpExecArray, strict: boolean): FeelLocalTime | undefined {
  const midnight = !strict && match[1] === '24' && !/[1-9]/.test(match.slice(2, 5).join(''));
  return makeLocalTime({
    hour: midnight ? 0 : Number(match[1]),
    minute: Number(match[2]),
    second: Number(match[3] ?? 0),
    nanos: Number((match[4] ?? '').padEnd(9, '0')),
  });
}

export function parseLocalTime(text: string): FeelLocalTime | undefined {
  const match = isShort(text) ? timePattern.exec(text) : null;
  return match?.[5] === '' ? timeOfDay(match, false) : undefined;
}

function parseStrictTime(text: string): FeelLocalTime | undefined {
  const match = timePattern.exec(text);
  return match === null ? undefined : timeOfDay(match, true);
}

export function looksLikeOffsetTime(text: string): boolean {
  return isShort(text) && offsetTimePattern.test(text);
}

/** `nowMs` matters for a named zone only: a time of day has the zone's standard offset. */
export function parseOffsetTime(text: string, nowMs: number): FeelTime | undefined {
  if (!looksLikeOffsetTime(text)) return undefined;
  const match = timePattern.exec(text);
  const time = match === null ? undefined : timeOfDay(match, false);
  const zone = readZone(match?.[5] ?? '');
  if (time === undefined || zone === undefined) return undefined;
  return {
    kind: 'time',
    nanoOfDay: time.nanoOfDay,
    offsetSeconds: standardOffset(zone, nowMs),
    zone: zone.name,
  };
}

/** A zone after a time: an offset, or `@region`. */
function readZone(text: string): Zone | undefined {
  if (!text.startsWith('@')) return parseZone(text);
  const zone = parseZone(text.slice(1));
  return zone?.name === undefined ? undefined : zone;
}

/** With an offset and a `[region]` the offset determines the instant, and the region how it is shown. */
function dateTimeInZone(local: FeelLocalDateTime, text: string): FeelDateTime | undefined {
  const bracket = text.startsWith('@') ? -1 : text.indexOf('[');
  if (bracket < 0) {
    const zone = readZone(text);
    return zone === undefined ? undefined : inZone(local, zone);
  }
  const offset = parseZone(text.slice(0, bracket));
  const region = parseZone(text.slice(bracket + 1, -1));
  if (offset === undefined || region === undefined) return undefined;
  return withZone(inZone(local, offset), region);
}

export type ParsedDateTime =
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly local: boolean }
  | { readonly kind: 'parsed'; readonly value: FeelDateTime | FeelLocalDateTime };

/** A date and time, with or without an offset; a bare date is none. */
export function parseDateTime(text: string): ParsedDateTime {
  const match = isShort(text) ? dateTimePattern.exec(text) : null;
  if (match === null) return { kind: 'none' };
  const local = match[3] === undefined;
  const date = parseDate(match[1] ?? '');
  const time = parseStrictTime(match[2] ?? '');
  if (date === undefined || time === undefined) return { kind: 'invalid', local };
  const moment = makeLocalDateTime(epochDayOf(date), time.nanoOfDay);
  if (moment === undefined) return { kind: 'invalid', local };
  if (match[3] === undefined) return { kind: 'parsed', value: moment };
  const value = dateTimeInZone(moment, match[3]);
  return value === undefined ? { kind: 'invalid', local } : { kind: 'parsed', value };
}

export function looksLikeYearMonthDuration(text: string): boolean {
  return isShort(text) && yearMonthPattern.test(text);
}

export function parseYearMonthDuration(text: string): FeelYearMonthDuration | undefined {
  const match = isShort(text) ? yearMonthPattern.exec(text) : null;
  if (match === null || (match[2] === undefined && match[3] === undefined)) return undefined;
  const months = count(match[2]) * 12 + count(match[3]);
  return makeYearMonthDuration(match[1] === '-' ? -months : months);
}

export function looksLikeDayTimeDuration(text: string): boolean {
  return isShort(text) && dayTimePattern.test(text);
}

export function parseDayTimeDuration(text: string): FeelDayTimeDuration | undefined {
  const match = isShort(text) ? dayTimePattern.exec(text) : null;
  if (match === null || text.endsWith('T') || text.endsWith('P')) return undefined;
  const seconds = match[5] ?? '0';
  const whole =
    count(match[2]) * 86_400 + count(match[3]) * 3600 + count(match[4]) * 60 + Number(seconds);
  const fraction = Number((match[6] ?? '').padEnd(9, '0'));
  const nanos = seconds.startsWith('-') ? -fraction : fraction;
  return match[1] === '-' ? makeDayTimeDuration(-whole, -nanos) : makeDayTimeDuration(whole, nanos);
}

function count(part: string | undefined): number {
  return part === undefined ? 0 : Number(part.slice(0, -1));
}

/** The value of an `@"…"` literal. */
export function parseTemporal(text: string, nowMs: number): FeelTemporal | undefined {
  if (looksLikeDate(text)) return parseDate(text);
  if (looksLikeOffsetTime(text)) return parseOffsetTime(text, nowMs);
  const moment = parseDateTime(text);
  if (moment.kind !== 'none') return moment.kind === 'parsed' ? moment.value : undefined;
  if (looksLikeYearMonthDuration(text)) return parseYearMonthDuration(text);
  if (looksLikeDayTimeDuration(text)) return parseDayTimeDuration(text);
  return parseLocalTime(text);
}
