import { expect, test } from 'vitest';
import type { JsonText } from '../../core/json.ts';
import { fullBackgroundRows } from '../conformance/sample-background-rows.ts';
import { RunningJobs } from './running-jobs.ts';

const rowWith = (at: number, payloadLength: number) => ({
  ...fullBackgroundRows.backgroundJob(at),
  payload: '1'.repeat(payloadLength) as JsonText,
});

test('a row is taken once, and a row that no longer runs is not kept', () => {
  const jobs = new RunningJobs();
  const row = rowWith(1, 1);
  jobs.keep([row]);
  expect(jobs.take(row.key)).toBe(row);
  expect(jobs.take(row.key)).toBeUndefined();
  jobs.keep([row]);
  jobs.keep([{ ...row, state: 'completed' }]);
  expect(jobs.take(row.key)).toBeUndefined();
});

test('the oldest rows are dropped when there are too many, or their payloads are too long', () => {
  const jobs = new RunningJobs();
  jobs.keep(Array.from({ length: 10_001 }, (_, at) => rowWith(at, 1)));
  expect(jobs.take(rowWith(0, 1).key)).toBeUndefined();
  expect(jobs.take(rowWith(1, 1).key)).toBeDefined();
  jobs.keep([rowWith(20_000, 9_000_000), rowWith(20_001, 6_999_999)]);
  expect(jobs.take(rowWith(10_000, 1).key)).toBeDefined();
  jobs.keep([rowWith(20_002, 1)]);
  jobs.keep([rowWith(20_003, 9_000_000)]);
  expect(jobs.take(rowWith(20_000, 1).key)).toBeUndefined();
  expect(jobs.take(rowWith(20_003, 1).key)).toBeDefined();
});
