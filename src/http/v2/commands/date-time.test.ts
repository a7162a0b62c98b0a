import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDateTime } from './date-time.ts';

test('a date is the moment that it names', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (moment) => {
      expect(parseDateTime(moment.toISOString())).toBe(moment.getTime());
    }),
  );
});

test.each([
  ['2026-08-01T12:00:00+02:00', '2026-08-01T10:00:00Z'],
  ['2026-08-01t12:00:00.123456789z', '2026-08-01T12:00:00.123Z'],
  ['2024-02-29T00:00-05:30', '2024-02-29T05:30:00Z'],
])('%s is %s', (text, same) => {
  expect(parseDateTime(text)).toBe(Date.parse(same));
});

test.each([
  '2026-08-01',
  '2026-08-01T12:00:00',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-08-01T24:00:00Z',
  '2026-08-01T12:60:00Z',
  '2026-08-01T12:00:00+19:00',
  'P1D',
  ' 2026-08-01T12:00:00Z',
])('%s is no date', (text) => {
  expect(parseDateTime(text)).toBeUndefined();
});
