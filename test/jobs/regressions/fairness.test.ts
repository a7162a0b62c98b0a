import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonText } from '../../../src/core/json.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import { type JobsDesk, openJobsDesk } from './jobs-desk.ts';

describe('one noisy tenant among quiet ones', () => {
  let desk: JobsDesk;
  beforeEach(async () => {
    desk = await openJobsDesk();
  });
  afterEach(() => desk.system.close());

  it("with a hundred thousand jobs does not delay another one's first job beyond the very next lease", async () => {
    for (const tenant of ['a-quiet', 'noisy', 'z-quiet']) await desk.allow(tenant);
    for (let count = 0; count < 100_000; count += 1_000) await desk.enqueue('noisy', 1_000);
    for (const quiet of ['a-quiet', 'z-quiet', 'a-quiet']) {
      await desk.enqueue(quiet, 1);
      const jobs = await desk.lease({ jobsMax: 5 });
      expect(jobs).toHaveLength(5);
      expect(jobs.filter(({ tenantId }) => tenantId === quiet)).toHaveLength(1);
    }
    await desk.enqueue('a-quiet', 1);
    const one = [...(await desk.lease({ jobsMax: 1 })), ...(await desk.lease({ jobsMax: 1 }))];
    expect(one.map(({ tenantId }) => tenantId)).toContain('a-quiet');
  }, 120_000);

  it('gets no more than its share while it enqueues a hundred times as much', async () => {
    for (const tenant of ['noisy', 'quiet']) await desk.allow(tenant);
    for (let round = 0; round < 50; round += 1) {
      await desk.enqueue('noisy', 100);
      await desk.enqueue('quiet', 1);
      const jobs = await desk.lease({ jobsMax: 2 });
      expect(jobs.map(({ tenantId }) => tenantId).sort()).toEqual(['noisy', 'quiet']);
    }
  });
});

it('serves all tenants in turn when an answer holds only some of the jobs that were found', async () => {
  const payloadLength = 1_000;
  const desk = await openJobsDesk({ limits: { activationBytesMax: 3 * payloadLength } });
  const tenants = Array.from({ length: 10 }, (_, index) => `tenant-${index}`);
  const payload = JSON.stringify({ text: 'x'.repeat(payloadLength - 11) }) as JsonText;
  for (const tenant of tenants) {
    await desk.allow(tenant);
    await desk.enqueue(tenant, 5, { payload });
  }
  const served = new Set<string>();
  for (let lease = 0; lease < 4; lease += 1) {
    const jobs = await desk.lease({ jobsMax: 100 });
    expect(jobs.length).toBeLessThanOrEqual(3);
    for (const { tenantId } of jobs) served.add(tenantId);
  }
  expect([...served].sort()).toEqual(tenants);
  await desk.system.close();
});

it('answers at once a request for jobs of a tenant without jobs and without a record', async () => {
  const desk = await openJobsDesk();
  const batches = async () => (await desk.system.orchestrator.statistics()).batches;
  const before = await batches();
  expect(await desk.lease({ tenantId: 'nobody' as TenantId })).toEqual([]);
  expect(await batches()).toBe(before + 1);
  await desk.system.close();
});
