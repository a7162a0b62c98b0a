import { dayOfWeek, fromEpochDay, lengthOfMonth, toEpochDay } from '../../feel/calendar.ts';
import type { Cron, DaysOfMonth, DaysOfWeek } from './cron.ts';
import { yearMax, yearMin } from './cron.ts';

/**
 * How many of the chosen years are searched for a day. An expression that matches any day at all can be without one for
 * at most 40 years: between two leap years that begin on the same weekday, with a year like 2100 between them.
 */
const yearsSearchedMax = 41;

/** The first matching day that is not before `epochDay`; `undefined` if no year within the search has one. */
export function nextDay(cron: Cron, epochDay: number): number | undefined {
  if (isEveryDay(cron)) return epochDay;
  let { year, month, day } = fromEpochDay(epochDay);
  for (let searched = 0; searched < yearsSearchedMax; searched++) {
    const chosen = nextYear(cron, year);
    if (chosen === undefined) return undefined;
    if (chosen > year) [month, day] = [1, 1];
    const found = firstDayIn(cron, { year: chosen, month, day });
    if (found !== undefined) return found;
    [year, month, day] = [chosen + 1, 1, 1];
  }
  return undefined;
}

/** Whether any day of the calendar matches. There are 14 kinds of years: leap or not, with seven first weekdays. */
export function namesAnyDay(cron: Cron): boolean {
  if (isEveryDay(cron)) return true;
  const kinds = new Set<number>();
  let year = nextYear(cron, yearMin);
  while (year !== undefined && kinds.size < 14) {
    const kind = dayOfWeek(toEpochDay(year, 1, 1)) * 100 + lengthOfMonth(year, 2);
    if (!kinds.has(kind)) {
      if (firstDayIn(cron, { year, month: 1, day: 1 }) !== undefined) return true;
      kinds.add(kind);
    }
    year = nextYear(cron, year + 1);
  }
  return false;
}

const allMonths = 0b1_1111_1111_1110;

function isEveryDay(cron: Cron): boolean {
  return (
    cron.daysOfMonth === undefined &&
    cron.daysOfWeek === undefined &&
    cron.years === undefined &&
    cron.months === allMonths
  );
}

function nextYear(cron: Cron, year: number): number | undefined {
  if (year > yearMax) return undefined;
  if (cron.years === undefined) return year;
  let next: number | undefined;
  for (const { first, last, step } of cron.years) {
    const candidate = year <= first ? first : first + Math.ceil((year - first) / step) * step;
    if (candidate <= last && (next === undefined || candidate < next)) next = candidate;
  }
  return next;
}

/** The first matching day of a year, from a month and day on. */
function firstDayIn(
  cron: Cron,
  from: { readonly year: number; readonly month: number; readonly day: number },
): number | undefined {
  const { year } = from;
  for (let { month } = from; month <= 12; month++) {
    if ((cron.months & (1 << month)) === 0) continue;
    const length = lengthOfMonth(year, month);
    const beforeFirst = toEpochDay(year, month, 1) - 1;
    for (let day = month === from.month ? from.day : 1; day <= length; day++) {
      const weekday = dayOfWeek(beforeFirst + day) % 7;
      if (isNamed(cron, { day, weekday, length })) return beforeFirst + day;
    }
  }
  return undefined;
}

interface DayOfMonth {
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Days of its month. */
  readonly length: number;
}

function isNamed({ daysOfMonth, daysOfWeek }: Cron, date: DayOfMonth): boolean {
  if (daysOfMonth === undefined) return daysOfWeek === undefined || isInWeek(daysOfWeek, date);
  if (isInMonth(daysOfMonth, date)) return true;
  return daysOfWeek !== undefined && isInWeek(daysOfWeek, date);
}

function isInWeek(days: DaysOfWeek, { day, weekday, length }: DayOfMonth): boolean {
  const nth = days.nth[Math.ceil(day / 7)] ?? 0;
  const last = day > length - 7 ? days.last : 0;
  return ((days.weekdays | nth | last) & (1 << weekday)) !== 0;
}

const friday = 5;
const monday = 1;

function isInMonth(days: DaysOfMonth, { day, weekday, length }: DayOfMonth): boolean {
  if ((days.days & (1 << day)) !== 0) return true;
  if (days.lastDay && day === length) return true;
  if (weekday < monday || weekday > friday) return false;
  if (days.lastWeekday && (day === length || (weekday === friday && day >= length - 2)))
    return true;
  return (days.nearestWeekdays & daysNearTo({ day, weekday, length })) !== 0;
}

/** The days, as bits, whose nearest weekday is this one: the day itself, and a Saturday or Sunday beside it. */
function daysNearTo({ day, weekday, length }: DayOfMonth): number {
  let near = 1 << day;
  if (weekday === friday && day < length) near |= 1 << (day + 1);
  if (weekday === friday && day === length - 2) near |= 1 << length;
  if (weekday === monday && day > 1) near |= 1 << (day - 1);
  if (weekday === monday && day === 3) near |= 1 << 1;
  return near;
}
