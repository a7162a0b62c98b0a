import { copyCost, momentCost, numberCost, numberTextCost, textCost, valueCost } from './costs.ts';
import { compareNumbers, numberEquals, numberIdentity } from './number.ts';
import type { Runtime } from './runtime.ts';
import { epochSecondsOf, nanosPerSecond, utcNanos } from './temporal.ts';
import { formatOffset, formatTemporal } from './temporal-text.ts';
import { isList, isMap, isNumber, kindOf } from './values.ts';
import type { FeelDateTime, FeelList, FeelMap, FeelTemporal, FeelValue } from './values.ts';

/**
 * Whether two values are equal; `undefined` if their types are not comparable. Only null equals null. Two moments are
 * equal if their texts are: the same instant in another zone is not equal.
 */
export function equals(x: FeelValue, y: FeelValue, run: Runtime): boolean | undefined {
  if (x === null || y === null) return x === y;
  if (typeof x === 'string' && typeof y === 'string') return textEquals(x, y, run);
  if (typeof x !== 'object' && typeof x === typeof y) return x === y;
  run.charge(comparisonCost(x, y));
  if (isNumber(x) && isNumber(y)) return numberEquals(x, y);
  if (isList(x)) return isList(y) ? listEquals(x, y, run) : undefined;
  if (isMap(x)) return isMap(y) ? mapEquals(x, y, run) : undefined;
  if (isTemporal(x) && isTemporal(y) && x.kind === y.kind) return temporalEquals(x, y);
  return undefined;
}

/** Compares letter by letter only texts of equal length. */
export function textEquals(x: string, y: string, run: Runtime): boolean {
  if (x.length !== y.length) return false;
  if (x.length > shortLengthMax) run.charge(textCost(x.length));
  return x === y;
}

/** The cost of an operator includes comparing texts up to this length. */
const shortLengthMax = 32;

/** The cost of `compare`, without that of the operator. */
export function comparisonCost(x: FeelValue, y: FeelValue): number {
  if (typeof x === 'number' && typeof y === 'number') return 0;
  if (typeof x === 'string' && typeof y === 'string') {
    const length = Math.min(x.length, y.length);
    return length > shortLengthMax ? textCost(length) : 0;
  }
  if (isNumber(x) && isNumber(y)) return valueCost + numberCost(x) + numberCost(y);
  return momentCost(x) + momentCost(y);
}

/** Equality in which values of different types are simply unequal. */
export function same(x: FeelValue, y: FeelValue, run: Runtime): boolean {
  return equals(x, y, run) ?? x === y;
}

function listEquals(x: FeelList, y: FeelList, run: Runtime): boolean {
  if (x.length !== y.length) return false;
  run.charge(valueCost * x.length);
  return x.every((item, index) => equals(item, y[index] ?? null, run) === true);
}

function mapEquals(x: FeelMap, y: FeelMap, run: Runtime): boolean {
  if (x.size !== y.size) return false;
  run.charge(2 * valueCost * x.size);
  for (const [key, value] of x) {
    if (key.length > shortLengthMax) run.charge(textCost(key.length));
    const other = y.get(key);
    if (other === undefined || equals(value, other, run) !== true) return false;
  }
  return true;
}

export function isTemporal(value: FeelValue): value is FeelTemporal {
  if (typeof value !== 'object' || value === null || isList(value) || isMap(value)) return false;
  return !isNumber(value) && value.kind !== 'range' && value.kind !== 'function';
}

function temporalEquals(x: FeelTemporal, y: FeelTemporal): boolean {
  if (x.kind === 'date time' && y.kind === 'date time') return compareMoments(x, y) === 0;
  if (x.kind === 'time' && y.kind === 'time') {
    return x.nanoOfDay === y.nanoOfDay && x.offsetSeconds === y.offsetSeconds && x.zone === y.zone;
  }
  return compareTemporals(x, y) === 0;
}

/** Whether values of that kind have an order. */
export function isComparable(value: FeelValue): boolean {
  return typeof value === 'string' || isNumber(value) || isTemporal(value);
}

/** The order of two values of one kind; `undefined` if they have no order. */
export function compare(x: FeelValue, y: FeelValue): number | undefined {
  if (typeof x === 'string' && typeof y === 'string') return x < y ? -1 : x > y ? 1 : 0;
  if (isNumber(x) && isNumber(y)) return compareNumbers(x, y);
  if (isTemporal(x) && isTemporal(y) && x.kind === y.kind) return compareTemporals(x, y);
  return undefined;
}

function compareTemporals(x: FeelTemporal, y: FeelTemporal): number {
  switch (x.kind) {
    case 'date':
      if (y.kind !== 'date') break;
      return x.year - y.year || x.month - y.month || x.day - y.day;
    case 'local time':
      return y.kind === 'local time' ? x.nanoOfDay - y.nanoOfDay : 0;
    case 'time':
      return y.kind === 'time' ? utcNanos(x) - utcNanos(y) : 0;
    case 'local date time':
      if (y.kind !== 'local date time') break;
      return x.epochDay - y.epochDay || x.nanoOfDay - y.nanoOfDay;
    case 'date time':
      return y.kind === 'date time' ? compareMoments(x, y) : 0;
    case 'years and months duration':
      return y.kind === 'years and months duration' ? x.months - y.months : 0;
    case 'days and time duration':
      if (y.kind !== 'days and time duration') break;
      return x.seconds - y.seconds || x.nanos - y.nanos;
  }
  return 0;
}

/** As `java.time.ZonedDateTime`: by instant, then by local time, then by the zone's id. */
function compareMoments(x: FeelDateTime, y: FeelDateTime): number {
  return (
    epochSecondsOf(x) - epochSecondsOf(y) ||
    (x.nanoOfDay % nanosPerSecond) - (y.nanoOfDay % nanosPerSecond) ||
    x.epochDay - y.epochDay ||
    x.nanoOfDay - y.nanoOfDay ||
    compareText(zoneId(x), zoneId(y))
  );
}

function zoneId(value: FeelDateTime): string {
  return value.zone ?? formatOffset(value.offsetSeconds);
}

function compareText(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A text that is the same for two values exactly if they are equal; used to find duplicates. */
export function identity(value: FeelValue, run: Runtime): string {
  run.charge(identityCost);
  if (typeof value === 'string') {
    run.charge(textCost(value.length));
    return JSON.stringify(value);
  }
  if (isNumber(value)) {
    run.charge(numberTextCost(value));
    return numberIdentity(value);
  }
  if (isList(value)) {
    return enclosed(
      '[',
      value.map((item) => identity(item, run)),
      run,
    );
  }
  if (isMap(value)) {
    const parts = [...value].map(([key, item]) => {
      run.charge(identityCost + textCost(key.length));
      return `${JSON.stringify(key)}:${identity(item, run)}`;
    });
    return enclosed('{', sorted(parts, run), run);
  }
  if (!isTemporal(value)) return kindOf(value) + String(value === true);
  run.charge(momentCost(value));
  return value.kind === 'days and time duration'
    ? `@${value.seconds}.${value.nanos}`
    : `@${value.kind}:${formatTemporal(value)}`;
}

/** The cost of making a key of one value and keeping it. */
const identityCost = 4;

/** Sorts the parts and charges the comparisons: each text is compared about as often as the list can be halved. */
function sorted(parts: string[], run: Runtime): string[] {
  const times = Math.ceil(Math.log2(1 + parts.length));
  for (const part of parts) run.charge(times * textCost(part.length));
  return parts.sort();
}

/** Joins the parts between brackets. */
function enclosed(bracket: '[' | '{', parts: readonly string[], run: Runtime): string {
  let length = 2 + parts.length;
  for (const part of parts) length += part.length;
  run.checkLength(length);
  run.charge(copyCost(length));
  return `${bracket}${parts.join(',')}]`;
}
