import type { DaysOfMonth, DaysOfWeek, InvalidCron } from './cron.ts';
import { bitsOf, readRange, unexpected } from './read-field.ts';
import type { FieldRange } from './read-field.ts';

const dayOfMonth: FieldRange = { name: 'day of the month', min: 1, max: 31 };

const dayOfWeek: FieldRange = {
  name: 'weekday',
  min: 0,
  max: 6,
  words: { SUN: 0, MON: 1, TUE: 2, WED: 3, THU: 4, FRI: 5, SAT: 6 },
  wraps: true,
};

/** Returns `undefined` if every day matches. */
export function readDaysOfMonth(text: string): DaysOfMonth | InvalidCron | undefined {
  if (text === '*' || text === '?') return undefined;
  let days = 0;
  let nearestWeekdays = 0;
  const items = text.split(',');
  for (const item of items) {
    if (item === 'L' || item === 'LW') continue;
    const nearest = /^(\d+)W$/.exec(item)?.[1];
    const range = readRange(nearest ?? item, dayOfMonth);
    if ('kind' in range) return range;
    if (nearest === undefined) days |= bitsOf([range]);
    else nearestWeekdays |= bitsOf([range]);
  }
  return {
    days,
    nearestWeekdays,
    lastDay: items.includes('L'),
    lastWeekday: items.includes('LW'),
  };
}

/** Returns `undefined` if every day matches. Sunday is 0 and 7. */
export function readDaysOfWeek(text: string): DaysOfWeek | InvalidCron | undefined {
  if (text === '*' || text === '?') return undefined;
  let weekdays = 0;
  let last = 0;
  const nth = [0, 0, 0, 0, 0, 0];
  for (const item of text.split(',')) {
    const [, chosen = item, place = ''] = /^([^*#]+?)(#[1-5]|#?L)$/.exec(item) ?? [];
    const range = readRange(chosen, dayOfWeek);
    if ('kind' in range) {
      return chosen === item ? range : unexpected('a weekday before # and L', item);
    }
    const bits = foldSunday(bitsOf([range]));
    if (place === '') weekdays |= bits;
    else if (place.endsWith('L')) last |= bits;
    else nth[Number(place[1])] = (nth[Number(place[1])] ?? 0) | bits;
  }
  return { weekdays, nth, last };
}

function foldSunday(bits: number): number {
  return (bits & 0b111_1111) | (bits >> 7);
}
