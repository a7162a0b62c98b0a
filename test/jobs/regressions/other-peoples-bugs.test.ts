/** Faults of other job services. Each test is named after the issue that reported it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeasedJob } from '../../../src/engine/background/commands.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import { isOnPostgres } from '../model/jobs-system.ts';
import { type JobsDesk, leaseMs, openJobsDesk } from './jobs-desk.ts';

let desk: JobsDesk;
beforeEach(async () => {
  desk = await openJobsDesk();
});
afterEach(() => desk.system.close());

async function leaseOne(): Promise<LeasedJob> {
  const [job] = await desk.lease({ jobsMax: 1 });
  if (job === undefined) throw new Error('Expected a job to lease');
  return job;
}

it('River #1302: taking back expired leases does not overwrite a finished job', async () => {
  await desk.allow('a');
  await desk.enqueue('a', 2);
  const [finished, late] = await desk.lease();
  if (finished === undefined || late === undefined) throw new Error('Expected two jobs');
  await desk.wait(leaseMs - 1);
  expect(await desk.complete(finished)).toBe('completed');
  await desk.wait(1);
  expect(await desk.count("state = 'completed' AND error IS NULL")).toBe(1);
  expect(await desk.count("state = 'scheduled'")).toBe(1);
  expect(await desk.complete(late)).toBe('LEASE_EXPIRED');
  expect(await desk.complete(finished)).toBe('LEASE_INVALID');
});

// The test has no time limit: it counts heartbeats, which a busy machine only makes slower.
it(
  'hexpm #1825: a job whose worker sends heartbeats never loses its lease, however long it runs',
  { timeout: 0 },
  async () => {
    await desk.allow('a');
    await desk.enqueue('a', 1);
    const job = await leaseOne();
    for (let minutes = 0; minutes < 120; minutes += 1) {
      await desk.wait(60_000);
      expect(await desk.heartbeat(job)).toBe('extended');
      if (minutes % 10 === 0) expect(await desk.lease()).toEqual([]);
    }
    expect(await desk.complete(job)).toBe('completed');
    expect(await desk.count('attempt = 1')).toBe(1);
  },
);

it('Oban #1416: a unique key that is taken blocks neither the rest of its request nor waiting jobs', async () => {
  await desk.allow('a');
  const unique = { key: 'k', scope: 'active', periodMs: undefined } as const;
  await desk.enqueue('a', 1, { unique });
  const { jobs } = await desk.enqueue('a', 3, { unique });
  expect(jobs.map(({ isNew }) => isNew)).toEqual([false, false, false]);
  await desk.enqueue('a', 4);
  expect(await desk.lease()).toHaveLength(5);
});

describe('Trigger.dev #1933, #4628: a place of a tenant is free again however its job ended', () => {
  const ends: Readonly<Record<string, (job: LeasedJob) => Promise<unknown>>> = {
    completed: (job) => desk.complete(job),
    failed: (job) => desk.fail(job),
    'given up': (job) => desk.fail(job, false),
    cancelled: ({ tenantId, key: jobKey }) =>
      desk.submit({ kind: 'cancelBackgroundJob', tenantId, jobKey, reason: undefined }),
    returned: (job) => {
      desk.system.orchestrator.returnLeases([job]);
      return Promise.resolve();
    },
    late: () => desk.wait(leaseMs),
  };

  it.each(Object.keys(ends))('%s', async (how) => {
    await desk.allow('a', { concurrent: 2 });
    await desk.enqueue('a', 100);
    for (let times = 0; times < 20; times += 1) {
      const jobs = await desk.lease();
      expect(jobs).toHaveLength(2);
      expect(await desk.lease()).toEqual([]);
      for (const job of jobs) await ends[how]?.(job);
    }
  });

  it.each(Object.keys(ends))(
    '%s, and a poll for jobs of any type receives the next job',
    async (how) => {
      await desk.allow('a', { concurrent: 1 });
      await desk.enqueue('a', 1, { type: 'first' });
      const job = await leaseOne();
      await desk.enqueue('a', 1, { type: 'second', priority: 1 });
      const waitMs = 10_000;
      const polls = [
        desk.lease({ types: ['second', 'third'], waitMs }),
        desk.lease({ types: ['second'], tenantId: 'a' as TenantId, waitMs }),
      ];
      // A request behind theirs: when it is answered, both wait.
      expect(await desk.lease({ types: ['second'] })).toEqual([]);
      await ends[how]?.(job);
      const [second] = await Promise.race(polls);
      expect(second?.type).toBe('second');
      if (second !== undefined) await desk.complete(second);
      await desk.enqueue('a', 1, { type: 'second' });
      await Promise.all(polls);
    },
  );
});

it('Camunda #59354: leases whose answer did not reach the worker are returned at once, and their attempts do not count', async () => {
  await desk.allow('a');
  await desk.enqueue('a', 3);
  for (let times = 0; times < (isOnPostgres ? 100 : 1_000); times += 1) {
    const caller = new AbortController();
    const lost = desk.lease({ jobsMax: 3 }, caller.signal);
    // Before the batch, in it or after its commit.
    for (let turns = times % 7; turns > 0; turns -= 1) await Promise.resolve();
    caller.abort();
    const jobs = await lost;
    // It was too late to abort. Then the code that could not deliver the leases returns them, as the route does.
    desk.system.orchestrator.returnLeases(jobs);
  }
  const jobs = await desk.lease();
  expect(jobs).toHaveLength(3);
  expect(await desk.count('attempts_left = 2')).toBe(3);
});
