import type { InvalidCron, ValueRange } from './cron.ts';

/** The allowed values of a field. */
export interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of values, in capitals. */
  readonly words?: Readonly<Record<string, number>>;
  /** Weekdays only: 7 is a second number for 0, so that a range may end on a Sunday. */
  readonly wraps?: true;
}

/** The ranges of a list such as `1,5-10,20-40/5`; for `*` the whole range. */
export function readRanges(text: string, field: FieldRange): readonly ValueRange[] | InvalidCron {
  const ranges: ValueRange[] = [];
  for (const item of text.split(',')) {
    const range = readRange(item, field);
    if ('kind' in range) return range;
    ranges.push(range);
  }
  return ranges;
}

/** Reads one of `*`, `n`, `n-m`, each with or without a step. `n/s` begins at n and ends at the maximum. */
export function readRange(item: string, field: FieldRange): ValueRange | InvalidCron {
  const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\w+))?$/.exec(item);
  if (match?.[1] === undefined || (match[1] === '*' && match[2] !== undefined)) {
    return unexpected(`a value, a range or a list for the ${field.name}`, item);
  }
  const step = readStep(match[3], field);
  if (step === undefined) {
    return unexpected(`a step from 1 to ${sizeOf(field)} for the ${field.name}`, item);
  }
  if (match[1] === '*') return { first: field.min, last: field.max, step };
  const first = readValue(match[1], field);
  const end = match[2] === undefined ? undefined : readValue(match[2], field);
  if (first === undefined || (match[2] !== undefined && end === undefined)) {
    return unexpected(`the ${field.name} to be from ${field.min} to ${highestOf(field)}`, item);
  }
  const openEnd = match[3] === undefined ? first : Math.max(first, field.max);
  const last = field.wraps && end === 0 && first > 0 ? 7 : (end ?? openEnd);
  if (last < first) return unexpected(`a range of the ${field.name} to go upwards`, item);
  return { first, last, step };
}

function readStep(text: string | undefined, field: FieldRange): number | undefined {
  if (text === undefined) return 1;
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return step >= 1 && step <= sizeOf(field) ? step : undefined;
}

function sizeOf(field: FieldRange): number {
  return field.max - field.min + 1;
}

function readValue(text: string, field: FieldRange): number | undefined {
  const named = field.words !== undefined && Object.hasOwn(field.words, text);
  if (named) return field.words[text];
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.min && value <= highestOf(field) ? value : undefined;
}

function highestOf(field: FieldRange): number {
  return field.wraps ? 7 : field.max;
}

/** For each value up to `max`, whether it lies in one of the ranges. */
export function chosenOf(ranges: readonly ValueRange[], max: number): readonly boolean[] {
  const chosen = new Array<boolean>(max + 1).fill(false);
  for (const { first, last, step } of ranges) {
    for (let value = first; value <= last; value += step) chosen[value] = true;
  }
  return chosen;
}

/** The values of the ranges, all below 32, as bits. */
export function bitsOf(ranges: readonly ValueRange[]): number {
  let bits = 0;
  for (const { first, last, step } of ranges) {
    for (let value = first; value <= last; value += step) bits |= 1 << value;
  }
  return bits;
}

export function unexpected(expectation: string, found: string): InvalidCron {
  return { kind: 'invalid', reason: `Expected ${expectation}, but found '${found}'` };
}
