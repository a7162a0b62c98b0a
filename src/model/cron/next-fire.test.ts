import { describe, expect, it } from 'vitest';
import type { Cron } from './cron.ts';
import { firesBetween } from './fires-between.ts';
import { nextFire } from './next-fire.ts';
import { readCron } from './read-cron.ts';
import { isTimeZone } from './time-zone.ts';

function cronOf(expression: string): Cron {
  const cron = readCron(expression);
  if (cron.kind === 'invalid')
    throw new Error(`Expected '${expression}' to be read: ${cron.reason}`);
  return cron;
}

function toMs(utc: string): number {
  return Date.parse(`${utc}Z`);
}

/** Firings within a window of UTC, each `day hour:minute`. */
function firesOf(expression: string, timeZone: string, window: readonly [string, string]) {
  const [afterMs, untilMs] = [toMs(window[0]) - 1, toMs(window[1])];
  return firesBetween(cronOf(expression), timeZone, { afterMs, untilMs, countMax: 1_000 }).map(
    (ms) => new Date(ms).toISOString().slice(8, 16).replace('T', ' '),
  );
}

describe('the clock jumps: Berlin on 29 March 2026, from 02:00 to 03:00 at 01:00 UTC', () => {
  const night = ['2026-03-28T22:00', '2026-03-29T03:00'] as const;

  it.each([
    ['30 2 * * *', ['29 01:00'], 'a skipped time fires when the clock has jumped'],
    ['0,30 2 * * *', ['29 01:00'], 'all skipped times fire once'],
    ['0 3 * * *', ['29 01:00'], 'the time after the jump fires normally'],
    ['30 2,3 * * *', ['29 01:00', '29 01:30'], 'one skipped time and one that is not'],
    ['30 1 * * *', ['29 00:30'], 'a time before the jump fires normally'],
    ['0 */2 * * *', ['28 23:00', '29 01:00', '29 02:00'], 'hours are a list, stepped or not'],
    [
      '0 * * * *',
      ['28 22:00', '28 23:00', '29 00:00', '29 01:00', '29 02:00', '29 03:00'],
      'hourly',
    ],
    ['30 * * * *', ['28 22:30', '28 23:30', '29 00:30', '29 01:30', '29 02:30'], 'hourly at 30'],
    ['30 2 28 3 *', [], 'another day'],
    ['30 2 L * SUN#L', ['29 01:00'], 'the last Sunday'],
  ])('%s: %s (%s)', (expression, expected) => {
    expect(firesOf(expression, 'Europe/Berlin', night)).toEqual(expected);
  });
});

describe('the clock is set back: Berlin on 25 October 2026, from 03:00 to 02:00 at 01:00 UTC', () => {
  const night = ['2026-10-24T22:00', '2026-10-25T02:30'] as const;

  it.each([
    ['30 2 * * *', ['25 00:30'], 'a repeated time fires the first time'],
    ['*/20 2 * * *', ['25 00:00', '25 00:20', '25 00:40'], 'an hour of steps, once'],
    ['0 3 * * *', ['25 02:00'], 'a time after the change fires when the clock shows it'],
    ['0 */2 * * *', ['24 22:00', '25 00:00'], 'hours are a list, stepped or not'],
    ['0 * * * *', ['24 22:00', '24 23:00', '25 00:00', '25 01:00', '25 02:00'], 'hourly'],
    ['30 0-23 * * *', ['24 22:30', '24 23:30', '25 00:30', '25 01:30', '25 02:30'], 'every hour'],
  ])('%s: %s (%s)', (expression, expected) => {
    expect(firesOf(expression, 'Europe/Berlin', night)).toEqual(expected);
  });

  it('a search that begins in the repeated hour skips earlier firings', () => {
    const cron = cronOf('30 2 * * *');
    for (const after of ['2026-10-25T00:30', '2026-10-25T01:15', '2026-10-25T01:59:59.999']) {
      expect(nextFire(cron, 'Europe/Berlin', toMs(after))).toBe(toMs('2026-10-26T01:30'));
    }
  });
});

describe('unusual clocks', () => {
  it('Lord Howe changes by half an hour', () => {
    const gap = ['2026-10-03T14:00', '2026-10-03T18:00'] as const;
    expect(firesOf('15 2 * * *', 'Australia/Lord_Howe', gap)).toEqual(['03 15:30']);
    const overlap = ['2026-04-04T13:00', '2026-04-04T16:00'] as const;
    expect(firesOf('45 1 * * *', 'Australia/Lord_Howe', overlap)).toEqual(['04 14:45']);
    expect(firesOf('45 * * * *', 'Australia/Lord_Howe', overlap)).toEqual([
      '04 13:45',
      '04 14:45',
      '04 15:15',
    ]);
  });

  it('Apia left out a day: its firings are due when the next one begins', () => {
    const days = ['2011-12-29T10:00', '2011-12-31T12:00'] as const;
    expect(firesOf('0 12 * * *', 'Pacific/Apia', days)).toEqual([
      '29 22:00',
      '30 10:00',
      '30 22:00',
    ]);
    expect(firesOf('0 12 30 12 *', 'Pacific/Apia', days)).toEqual(['30 10:00']);
  });

  it('Santiago and Cairo begin a day at 01:00, and Havana begins one twice', () => {
    const santiago = ['2026-09-05T03:00', '2026-09-07T04:00'] as const;
    expect(firesOf('0 0 * * *', 'America/Santiago', santiago)).toEqual([
      '05 04:00',
      '06 04:00',
      '07 03:00',
    ]);
    const cairo = ['2026-04-23T00:00', '2026-04-24T23:00'] as const;
    expect(firesOf('30 0 * * *', 'Africa/Cairo', cairo)).toEqual(['23 22:00', '24 21:30']);
    const havana = ['2026-11-01T03:00', '2026-11-02T06:00'] as const;
    expect(firesOf('0 0 * * *', 'America/Havana', havana)).toEqual(['01 04:00', '02 05:00']);
  });

  it('only the names of IANA and their links are known', () => {
    const names = [
      ...Intl.supportedValuesOf('timeZone'),
      'UTC',
      'GMT',
      'US/Eastern',
      'Asia/Kolkata',
    ];
    expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
    const others = [
      '',
      'Z',
      '+02:00',
      'UTC+2',
      'europe/berlin',
      'Mars/Base',
      'PST',
      'a'.repeat(1e6),
    ];
    expect(others.filter(isTimeZone)).toEqual([]);
  });
});

describe('the bounds of a search', () => {
  it('a firing is strictly after the given moment, at a whole second', () => {
    const cron = cronOf('* * * * * * *');
    expect(nextFire(cron, 'UTC', 5e11)).toBe(5e11 + 1_000);
    expect(nextFire(cron, 'UTC', 5e11 - 1)).toBe(5e11);
    expect(nextFire(cron, 'UTC', 5e11 + 0.5)).toBe(5e11 + 1_000);
  });

  it('the search ends with the last year, and finds nothing for invalid moments', () => {
    const cron = cronOf('0 0 31 12 *');
    expect(nextFire(cron, 'Asia/Tokyo', toMs('9998-12-30T14:59'))).toBe(toMs('9998-12-30T15:00'));
    expect(nextFire(cron, 'Asia/Tokyo', toMs('9998-12-31T00:00'))).toBe(toMs('9999-12-30T15:00'));
    for (const afterMs of [8.64e15, Infinity, NaN]) {
      expect(nextFire(cron, 'UTC', afterMs)).toBeUndefined();
    }
    expect(nextFire(cron, 'UTC', -Infinity)).toBe(toMs('1970-12-31T00:00'));
  });

  it('a window excludes its beginning, includes its end and respects the maximum', () => {
    const cron = cronOf('0 * * * *');
    const window = { afterMs: 0, untilMs: 10 * 86_400_000, countMax: 3 };
    const days = 2 * 86_400_000;
    expect(
      firesBetween(cron, 'UTC', { ...window, afterMs: days, untilMs: days + 7_200_000 }),
    ).toEqual([days + 3_600_000, days + 7_200_000]);
    expect(firesBetween(cron, 'UTC', window)).toHaveLength(3);
    expect(firesBetween(cron, 'UTC', { ...window, countMax: 0 })).toEqual([]);
  });
});
