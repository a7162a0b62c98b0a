import { expect, it } from 'vitest';
import { type Firing, firstFiring, nextFiring, readCycle } from './cycle.ts';
import { addInterval, readInterval } from './interval.ts';
import { readMoment } from './moment.ts';

const at = (text: string) => Date.parse(text);

it.each([
  ['PT1M', { months: 0, days: 0, ms: 60_000 }],
  ['+P1Y2M4DT1H2M3S', { months: 14, days: 4, ms: 3_723_000 }],
  ['-PT1H', { months: 0, days: 0, ms: -3_600_000 }],
  ['PT-10S', { months: 0, days: 0, ms: -10_000 }],
  ['P1Y-2M', { months: 10, days: 0, ms: 0 }],
  ['P2W', { months: 0, days: 14, ms: 0 }],
  ['PT1.5S', { months: 0, days: 0, ms: 1500 }],
])('reads the interval %s', (text, interval) => {
  const read = readInterval(text);
  expect(read && { months: read.months + 0, days: read.days + 0, ms: read.ms }).toEqual(interval);
});

it.each(['P', 'PT', 'P1DT', 'PT1.5H', 'P1.5D', '1M', '', 'soon', `PT${'1'.repeat(300)}S`])(
  'refuses the interval %j',
  (text) => {
    expect(readInterval(text)).toBeUndefined();
  },
);

it('adds months by the calendar of the zone, and hours exactly', () => {
  const march = at('2026-03-28T12:00:00Z');
  const day = { months: 0, days: 1, ms: 0 };
  expect(addInterval(march, day, 'Europe/Berlin')).toBe(at('2026-03-29T11:00:00Z'));
  expect(addInterval(march, { ...day, days: 0, ms: 86_400_000 }, 'Europe/Berlin')).toBe(
    at('2026-03-29T12:00:00Z'),
  );
  expect(addInterval(at('2026-01-31T00:00:00Z'), { months: 1, days: 0, ms: 0 }, 'UTC')).toBe(
    at('2026-02-28T00:00:00Z'),
  );
  expect(addInterval(march, { months: 12e9, days: 0, ms: 0 }, 'UTC')).toBeUndefined();
});

it('reads a moment only with its zone', () => {
  expect(readMoment('2031-01-15T11:03:00+01:00')).toBe(at('2031-01-15T10:03:00Z'));
  expect(readMoment('2031-01-15T11:03+01:00[Europe/Berlin]')).toBe(at('2031-01-15T10:03:00Z'));
  expect(readMoment('2031-01-15T11:03:00')).toBeUndefined();
  expect(readMoment('2031-02-30T11:03:00Z')).toBeUndefined();
});

it('counts the firings of a repetition down, and keeps to its due dates', () => {
  const cycle = readCycle('R3/PT1M');
  if (cycle.kind === 'invalid') throw new Error(cycle.reason);
  const next = (last: Firing, nowMs: number) => nextFiring(cycle, last, { nowMs, timeZone: 'UTC' });
  const first = { dueAtMs: 60_000, firingsLeft: 3 };
  const second = { dueAtMs: 120_000, firingsLeft: 2 };
  const third = { dueAtMs: 560_000, firingsLeft: 1 };
  expect(firstFiring(cycle, 0, 'UTC')).toEqual(first);
  expect(next(first, 61_000)).toEqual(second);
  expect(next(second, 500_000)).toEqual(third);
  expect(next(third, 560_000)).toBeUndefined();
});

it('fires a short cycle no more often than every 100 ms, whether it is late or ahead', () => {
  const cycle = readCycle('R/PT0.01S');
  if (cycle.kind === 'invalid') throw new Error(cycle.reason);
  const last = { dueAtMs: 1_000, firingsLeft: undefined };
  for (const nowMs of [1_000, 1_005, 2_000]) {
    const next = nextFiring(cycle, last, { nowMs, timeZone: 'UTC' });
    expect(next?.dueAtMs).toBe(nowMs + 100);
  }
});

it('begins a repetition at its start, unless that is in the past', () => {
  const cycle = readCycle('R/1970-01-01T00:10:00Z/PT1M');
  if (cycle.kind === 'invalid') throw new Error(cycle.reason);
  expect(firstFiring(cycle, 0, 'UTC')).toEqual({ dueAtMs: 600_000, firingsLeft: undefined });
  expect(firstFiring(cycle, 700_000, 'UTC')).toEqual({ dueAtMs: 760_000, firingsLeft: undefined });
});

it.each([
  ['0 */5 * * * *', '2026-01-01T00:05:00Z'],
  ['@daily', '2026-01-02T00:00:00Z'],
  ['0 0 0 13 * FRI', '2026-02-13T00:00:00Z'],
  ['0 0 0 L * *', '2026-01-31T00:00:00Z'],
])('fires by the cron expression %s', (text, next) => {
  const cycle = readCycle(text);
  if (cycle.kind === 'invalid') throw new Error(cycle.reason);
  expect(firstFiring(cycle, at('2026-01-01T00:00:00Z'), 'UTC')?.dueAtMs).toBe(at(next));
});

it.each(['*/5 * * * *', 'Rx/PT1M', 'R3', 'R3/P', 'R1/2/3/PT1M', 'foo', '', '* * * * * * *'])(
  'refuses the cycle %j',
  (text) => {
    expect(readCycle(text).kind).toBe('invalid');
  },
);
