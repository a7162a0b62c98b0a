import { Cron as Croner } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firesBetween } from './fires-between.ts';
import { nextFire } from './next-fire.ts';
import { cronLengthMax, readCron } from './read-cron.ts';

/** Thursday. */
const newYear2026Ms = Date.UTC(2026, 0, 1);

/** The first firings of an expression in UTC from 2026 on, as text. */
function firesOf(expression: string, count = 4): readonly string[] {
  const cron = readCron(expression);
  if (cron.kind === 'invalid') return [cron.reason];
  const window = { afterMs: newYear2026Ms - 1, untilMs: Date.UTC(2200, 0, 1), countMax: count };
  return firesBetween(cron, 'UTC', window).map((ms) => new Date(ms).toISOString().slice(0, 19));
}

function reasonOf(expression: string): string {
  const cron = readCron(expression);
  return cron.kind === 'invalid' ? cron.reason : 'read';
}

describe('a cron expression', () => {
  it.each([
    ['30 4 * * *', ['2026-01-01T04:30:00', '2026-01-02T04:30:00']],
    ['*/20 * * * *', ['2026-01-01T00:00:00', '2026-01-01T00:20:00', '2026-01-01T00:40:00']],
    ['5/20 9 * * *', ['2026-01-01T09:05:00', '2026-01-01T09:25:00', '2026-01-01T09:45:00']],
    ['10-50/20 9 * * *', ['2026-01-01T09:10:00', '2026-01-01T09:30:00', '2026-01-01T09:50:00']],
    ['0 9,17,12-13 * * *', ['2026-01-01T09:00:00', '2026-01-01T12:00:00', '2026-01-01T13:00:00']],
    ['59 23 31 DEC *', ['2026-12-31T23:59:00', '2027-12-31T23:59:00']],
    ['0 0 * jan-feb mon', ['2026-01-05T00:00:00', '2026-01-12T00:00:00']],
    ['0 0 ? * TUE', ['2026-01-06T00:00:00', '2026-01-13T00:00:00']],
    ['0 0 1 * ?', ['2026-01-01T00:00:00', '2026-02-01T00:00:00']],
    ['0 0 * * 0', ['2026-01-04T00:00:00', '2026-01-11T00:00:00']],
    ['0 0 * * 7', ['2026-01-04T00:00:00', '2026-01-11T00:00:00']],
    ['0 0 * * SAT-SUN', ['2026-01-03T00:00:00', '2026-01-04T00:00:00', '2026-01-10T00:00:00']],
    ['0 0 3 * SUN', ['2026-01-03T00:00:00', '2026-01-04T00:00:00', '2026-01-11T00:00:00']],
    ['0 0 L * *', ['2026-01-31T00:00:00', '2026-02-28T00:00:00', '2026-03-31T00:00:00']],
    ['0 0 1,L 2 *', ['2026-02-01T00:00:00', '2026-02-28T00:00:00', '2027-02-01T00:00:00']],
    ['0 0 LW * *', ['2026-01-30T00:00:00', '2026-02-27T00:00:00', '2026-03-31T00:00:00']],
    ['0 0 15W * *', ['2026-01-15T00:00:00', '2026-02-16T00:00:00', '2026-03-16T00:00:00']],
    ['0 0 1W 2,8 *', ['2026-02-02T00:00:00', '2026-08-03T00:00:00', '2027-02-01T00:00:00']],
    ['0 0 31W * *', ['2026-01-30T00:00:00', '2026-03-31T00:00:00', '2026-05-29T00:00:00']],
    ['0 0 * * FRI#2', ['2026-01-09T00:00:00', '2026-02-13T00:00:00']],
    ['0 0 * * 5#5', ['2026-01-30T00:00:00', '2026-05-29T00:00:00']],
    ['0 0 * * FRI#L', ['2026-01-30T00:00:00', '2026-02-27T00:00:00']],
    ['0 0 * * 5L', ['2026-01-30T00:00:00', '2026-02-27T00:00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00:00', '2032-02-29T00:00:00']],
    ['0 0 * 2 FRI#5', ['2036-02-29T00:00:00', '2064-02-29T00:00:00', '2092-02-29T00:00:00']],
    ['*/30 0 0 * * * *', ['2026-01-01T00:00:00', '2026-01-01T00:00:30', '2026-01-02T00:00:00']],
    ['15 30 8 1 1 ? 2028/2', ['2028-01-01T08:30:15', '2030-01-01T08:30:15']],
    ['0 0 0 1 1 * 2027,2030-2031', ['2027-01-01T00:00:00', '2030-01-01T00:00:00']],
    ['  0\t0   1 1 *  ', ['2026-01-01T00:00:00', '2027-01-01T00:00:00']],
  ])('%s', (expression, expected) => {
    expect(firesOf(expression, expected.length)).toEqual(expected);
  });

  it('with a past year is valid and never fires', () => {
    expect(firesOf('0 0 0 1 1 * 2020')).toEqual([]);
    expect(firesOf('0 0 0 1 1 * 2020-2026')).toEqual(['2026-01-01T00:00:00']);
  });
});

describe('an invalid cron expression', () => {
  it.each([
    ['', 'Expected 5 or 7 fields, but there are 0'],
    ['5', 'Expected 5 or 7 fields, but there is 1'],
    ['* * * *', 'Expected 5 or 7 fields, but there are 4'],
    ['0 0 0 1 1 *', 'Expected 5 or 7 fields, but there are 6'],
    ['0 0 0 1 1 * * *', 'Expected 5 or 7 fields, but there are 8'],
    ['@daily', 'Expected 5 or 7 fields, but names such as @daily stand for none'],
    ['60 * * * *', "Expected the minute to be from 0 to 59, but found '60'"],
    ['* 24 * * *', "Expected the hour to be from 0 to 23, but found '24'"],
    ['* * 0 * *', "Expected the day of the month to be from 1 to 31, but found '0'"],
    ['* * * 13 *', "Expected the month to be from 1 to 12, but found '13'"],
    ['* * * * 8', "Expected the weekday to be from 0 to 7, but found '8'"],
    ['* * * * MOON', "Expected the weekday to be from 0 to 7, but found 'MOON'"],
    ['60 * * * * * *', "Expected the second to be from 0 to 59, but found '60'"],
    ['* * * * * * 1969', "Expected the year to be from 1970 to 9999, but found '1969'"],
    ['*/0 * * * *', "Expected a step from 1 to 60 for the minute, but found '*/0'"],
    ['*/61 * * * *', "Expected a step from 1 to 60 for the minute, but found '*/61'"],
    ['* 22-2 * * *', "Expected a range of the hour to go upwards, but found '22-2'"],
    ['1,,2 * * * *', "Expected a value, a range or a list for the minute, but found ''"],
    ['-1 * * * *', "Expected a value, a range or a list for the minute, but found '-1'"],
    ['1.5 * * * *', "Expected a value, a range or a list for the minute, but found '1.5'"],
    ['? * * * *', "Expected a value, a range or a list for the minute, but found '?'"],
    ['* * L-3 * *', "Expected the day of the month to be from 1 to 31, but found 'L-3'"],
    ['* * 32W * *', "Expected the day of the month to be from 1 to 31, but found '32'"],
    ['* * * * MON#6', "Expected a value, a range or a list for the weekday, but found 'MON#6'"],
    ['* * * * L', "Expected the weekday to be from 0 to 7, but found 'L'"],
    ['* * * * constructor', "Expected the weekday to be from 0 to 7, but found 'CONSTRUCTOR'"],
    ['٣ * * * *', 'Expected plain characters only, but there are others'],
    ['0 0 30 2 *', 'Expected a date that exists, but the calendar has none such'],
    ['0 0 31 4,6,9,11 *', 'Expected a date that exists, but the calendar has none such'],
    ['0 0 0 29 2 ? 2027', 'Expected a date that exists, but the calendar has none such'],
  ])('%s', (expression, reason) => {
    expect(reasonOf(expression)).toBe(reason);
  });

  it('is one character too long', () => {
    const longest = '0 0 1 1 *'.padEnd(cronLengthMax);
    expect(reasonOf(longest)).toBe('read');
    expect(reasonOf(`${longest} `)).toBe('Expected at most 200 characters, but there are 201');
  });
});

describe('a random expression', () => {
  const number = fc.integer({ min: 0, max: 60 }).map(String);
  const word = fc.constantFrom('*', '?', 'L', 'W', 'LW', '#', '/', '-', ',', 'MON', 'FEB', '9999');
  const piece = fc.array(fc.oneof(number, word), { minLength: 1, maxLength: 6 });
  const field = fc.oneof(
    piece.map((parts) => parts.join('')),
    fc.constantFrom('*', '1-59/7', '29', '31W', '2,4', '5#5', '2001-9999/4', '1970-9999/3'),
  );

  it('is read or refused and searched for its next firing within 50 ms of processor time', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 5, maxLength: 7 }), (fields) => {
        const began = process.cpuUsage();
        const cron = readCron(fields.join(' '));
        if (cron.kind === 'cron') {
          const fireMs = nextFire(cron, 'America/Havana', newYear2026Ms);
          if (fireMs !== undefined) expect(fireMs).toBeGreaterThan(newYear2026Ms);
        }
        const { user, system } = process.cpuUsage(began);
        expect(user + system).toBeLessThan(50_000);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('compared with croner, another reader of the same dialect, in a zone without clock changes', () => {
  const numbers = (min: number, max: number) => {
    const value = fc.integer({ min, max });
    const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
    const stepped = fc
      .tuple(fc.oneof(range, fc.constant('*')), fc.integer({ min: 1, max: 7 }))
      .map(([from, step]) => `${from}/${step}`);
    return fc.oneof(value.map(String), range, stepped);
  };
  const list = (item: fc.Arbitrary<string>) =>
    fc.oneof(
      fc.constant('*'),
      fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(',')),
    );
  const near = fc.integer({ min: 1, max: 28 }).map((day) => `${day}W`);
  const dayOfMonth = fc.oneof(
    list(fc.oneof(numbers(1, 31), near, fc.constant('L'))),
    fc.constant('LW'),
  );
  const weekday = fc.constantFrom('0', '3', '7', 'MON', 'FRI', 'SUN');
  const placed = fc
    .tuple(weekday, fc.constantFrom('#1', '#4', '#5', '#L', 'L'))
    .map((parts) => parts.join(''));
  const fields = fc.tuple(
    list(numbers(0, 59)),
    list(numbers(0, 59)),
    list(numbers(0, 23)),
    dayOfMonth,
    list(fc.oneof(numbers(1, 12), fc.constantFrom('JAN', 'SEP'))),
    list(fc.oneof(numbers(0, 6), weekday, placed)),
    fc.constantFrom('*', '*', '2027', '2026-2040/3'),
  );

  it('each expression fires at the same seconds', () => {
    fc.assert(
      fc.property(fields, fc.integer({ min: 0, max: 3e11 }), (parts, shiftMs) => {
        const expression = parts.join(' ');
        const afterMs = newYear2026Ms + shiftMs;
        const untilMs = afterMs + 6 * 365 * 86_400_000;
        const theirs = new Croner(expression, { timezone: 'UTC', paused: true })
          .nextRuns(5, new Date(afterMs))
          .map((date) => date.getTime())
          .filter((ms) => ms <= untilMs);
        const cron = readCron(expression);
        const ours =
          cron.kind === 'cron' ? firesBetween(cron, 'UTC', { afterMs, untilMs, countMax: 5 }) : [];
        expect(ours, expression).toEqual(theirs);
      }),
      { numRuns: 2_000 },
    );
  });
});
