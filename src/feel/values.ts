import { Decimal } from './decimal.ts';

/** A JavaScript number if that is exact and shows its scale too (N1 in `number.ts`), otherwise a decimal. */
export type FeelNumber = number | Decimal;

/** Contexts are maps, so that no key can reach a prototype. */
export type FeelMap = ReadonlyMap<string, FeelValue>;
export type FeelList = readonly FeelValue[];

/** A calendar date; `year` may be outside of 0…9999. */
export interface FeelDate {
  readonly kind: 'date';
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of day without offset. */
export interface FeelLocalTime {
  readonly kind: 'local time';
  readonly nanoOfDay: number;
}

/** A time of day with an offset, and with the zone of the offset if it was named. */
export interface FeelTime {
  readonly kind: 'time';
  readonly nanoOfDay: number;
  readonly offsetSeconds: number;
  readonly zone: string | undefined;
}

export interface FeelLocalDateTime {
  readonly kind: 'local date time';
  readonly epochDay: number;
  readonly nanoOfDay: number;
}

/** A date and time with an offset; `zone` is the name of a region, absent if only the offset is known. */
export interface FeelDateTime {
  readonly kind: 'date time';
  readonly epochDay: number;
  readonly nanoOfDay: number;
  readonly offsetSeconds: number;
  readonly zone: string | undefined;
}

export interface FeelYearMonthDuration {
  readonly kind: 'years and months duration';
  readonly months: number;
}

/** `nanos` is 0…999,999,999 and counts forward from `seconds`, as in `java.time.Duration`. */
export interface FeelDayTimeDuration {
  readonly kind: 'days and time duration';
  readonly seconds: number;
  readonly nanos: number;
}

export interface FeelRange {
  readonly kind: 'range';
  readonly start: FeelValue;
  readonly end: FeelValue;
  readonly startClosed: boolean;
  readonly endClosed: boolean;
}

export interface FeelFunction {
  readonly kind: 'function';
  readonly parameters: readonly string[];
  /** Internal: only the evaluation that made the function may call it. */
  readonly body: unknown;
}

export type FeelTemporal =
  | FeelDate
  | FeelLocalTime
  | FeelTime
  | FeelLocalDateTime
  | FeelDateTime
  | FeelYearMonthDuration
  | FeelDayTimeDuration;

export type FeelValue =
  | null
  | boolean
  | FeelNumber
  | string
  | FeelList
  | FeelMap
  | FeelTemporal
  | FeelRange
  | FeelFunction;

export type FeelKind =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'list'
  | 'context'
  | FeelTemporal['kind']
  | 'range'
  | 'function';

export function isNumber(value: unknown): value is FeelNumber {
  return typeof value === 'number' || value instanceof Decimal;
}

export function isList(value: unknown): value is FeelList {
  return Array.isArray(value);
}

export function isMap(value: unknown): value is FeelMap {
  return value instanceof Map;
}

/** The kind of the value; temporal values with an offset and local ones are different kinds. */
export function kindOf(value: FeelValue): FeelKind {
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    default:
      if (value === null) return 'null';
      if (isList(value)) return 'list';
      if (isMap(value)) return 'context';
      if (value instanceof Decimal) return 'number';
      return value.kind;
  }
}

const resultTypes: Readonly<Record<FeelKind, string>> = {
  null: 'NULL',
  boolean: 'BOOLEAN',
  number: 'NUMBER',
  string: 'STRING',
  list: 'ARRAY',
  context: 'OBJECT',
  date: 'DATE',
  'local time': 'TIME',
  time: 'TIME',
  'local date time': 'DATE_TIME',
  'date time': 'DATE_TIME',
  'years and months duration': 'PERIOD',
  'days and time duration': 'DURATION',
  range: 'RANGE',
  function: 'FUNCTION',
};

/** The name of the value's type in incident messages, equal to Zeebe's name for result types. */
export function typeName(value: FeelValue): string {
  return resultTypes[kindOf(value)];
}

/** The name of a kind in `instance of` and in warnings. */
export function feelTypeName(kind: FeelKind): string {
  if (kind === 'local time') return 'time';
  if (kind === 'local date time' || kind === 'date time') return 'date and time';
  return kind;
}
