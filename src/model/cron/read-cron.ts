import type { Cron, InvalidCron } from './cron.ts';
import { yearMax, yearMin } from './cron.ts';
import { namesAnyDay } from './days.ts';
import { readDaysOfMonth, readDaysOfWeek } from './read-days.ts';
import { bitsOf, chosenOf, readRanges } from './read-field.ts';
import type { FieldRange } from './read-field.ts';

export const cronLengthMax = 200;

const secondRange: FieldRange = { name: 'second', min: 0, max: 59 };
const minuteRange: FieldRange = { name: 'minute', min: 0, max: 59 };
const hourRange: FieldRange = { name: 'hour', min: 0, max: 23 };
const yearRange: FieldRange = { name: 'year', min: yearMin, max: yearMax };
const monthRange: FieldRange = {
  name: 'month',
  min: 1,
  max: 12,
  words: {
    ...{ JAN: 1, FEB: 2, MAR: 3, APR: 4, MAY: 5, JUN: 6 },
    ...{ JUL: 7, AUG: 8, SEP: 9, OCT: 10, NOV: 11, DEC: 12 },
  },
};

/**
 * Reads `minute hour day month weekday`, or the same with a second before and a year after it (`jobs-service.md`
 * INVALID_CRON, G20). Without a second it fires at second 0. An expression that no date can match, such as 31 February,
 * is refused. A past year is accepted, because this function has no clock.
 */
export function readCron(expression: string): Cron | InvalidCron {
  if (expression.length > cronLengthMax) {
    return invalid(`at most ${cronLengthMax} characters, but there are ${expression.length}`);
  }
  if (/[^\t -~]/.test(expression)) return invalid('plain characters only, but there are others');
  const text = expression.trim().toUpperCase();
  if (text.startsWith('@')) {
    return invalid('5 or 7 fields, but names such as @daily stand for none');
  }
  const fields = text === '' ? [] : text.split(/\s+/);
  if (fields.length === 5) return readFields(['0', ...fields, '*']);
  if (fields.length === 7) return readFields(fields);
  return invalid(`5 or 7 fields, but there ${countOf(fields.length)}`);
}

function countOf(fields: number): string {
  return fields === 1 ? 'is 1' : `are ${fields}`;
}

function readFields(fields: readonly string[]): Cron | InvalidCron {
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', year = ''] =
    fields;
  const seconds = readSuccessors(second, secondRange);
  if (isInvalid(seconds)) return seconds;
  const minutes = readSuccessors(minute, minuteRange);
  if (isInvalid(minutes)) return minutes;
  const hours = readSuccessors(hour, hourRange);
  if (isInvalid(hours)) return hours;
  const daysOfMonth = readDaysOfMonth(day);
  if (isInvalid(daysOfMonth)) return daysOfMonth;
  const months = readRanges(month, monthRange);
  if (isInvalid(months)) return months;
  const daysOfWeek = readDaysOfWeek(weekday);
  if (isInvalid(daysOfWeek)) return daysOfWeek;
  const years = year === '*' ? undefined : readRanges(year, yearRange);
  if (isInvalid(years)) return years;

  const cron: Cron = {
    kind: 'cron',
    seconds,
    minutes,
    hours,
    months: bitsOf(months),
    daysOfMonth,
    daysOfWeek,
    years,
    everyHour: hours.every((successor, value) => successor === value) && hours.length === 24,
  };
  if (!namesAnyDay(cron)) return invalid('a date that exists, but the calendar has none such');
  return cron;
}

/** Reads a field into the list of successors that `Cron` describes. */
function readSuccessors(text: string, field: FieldRange): readonly number[] | InvalidCron {
  const ranges = readRanges(text, field);
  if (isInvalid(ranges)) return ranges;
  const chosen = chosenOf(ranges, field.max);
  const successors = new Array<number>(chosen.lastIndexOf(true) + 1).fill(0);
  let successor = 0;
  for (let value = successors.length - 1; value >= 0; value--) {
    if (chosen[value]) successor = value;
    successors[value] = successor;
  }
  return successors;
}

function isInvalid(read: object | undefined): read is InvalidCron {
  return read !== undefined && 'kind' in read;
}

function invalid(expectation: string): InvalidCron {
  return { kind: 'invalid', reason: `Expected ${expectation}` };
}
