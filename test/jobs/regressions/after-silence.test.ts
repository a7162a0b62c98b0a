import { expect, it } from 'vitest';
import { assert } from '../../../src/core/assert.ts';
import type { JsonText } from '../../../src/core/json.ts';
import type { ScheduleKey } from '../../../src/core/key.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import { type JobsDesk, openJobsDesk } from './jobs-desk.ts';

const hourMs = 3_600_000;
const tenantId = 'hourly' as TenantId;

/** A schedule of each full hour whose runs have one attempt; its first tick has fired. */
async function openHourly(): Promise<JobsDesk & { readonly scheduleKey: ScheduleKey }> {
  const desk = await openJobsDesk();
  for (const tenant of ['busy', tenantId]) await desk.allow(tenant);
  const payload = '{}' as JsonText;
  const job = { type: 'tick', payload, priority: 5, maxAttempts: 1, retryPolicy: undefined };
  const { key } = await desk.submit({
    kind: 'createSchedule',
    tenantId,
    tier: 'CUSTOM',
    isActive: true,
    settings: {
      name: 'n',
      cron: '0 * * * *',
      timeZone: 'UTC',
      target: { kind: 'job', ...job },
      overlap: 'skip',
      missed: 'run_once',
      missedWindowMs: hourMs,
      jitterMs: 0,
    },
  });
  await desk.wait(hourMs);
  return { ...desk, scheduleKey: key };
}

it('a tick does not meet a run whose lease has ended, however many others have ended too', async () => {
  const desk = await openHourly();
  await desk.enqueue('busy', 1_000);
  expect(await desk.lease({ types: ['work'], jobsMax: 1_000 })).toHaveLength(1_000);
  expect(await desk.lease({ types: ['tick'], leaseMs: hourMs / 2 })).toHaveLength(1);
  await desk.wait(hourMs);
  // Due work that one run leaves is due again at once.
  await desk.wait(0);
  expect(await desk.count(`type = 'tick' AND state = 'deadlettered'`)).toBe(1);
  expect(await desk.count(`type = 'tick' AND state = 'queued'`)).toBe(1);
  await desk.system.close();
});

it('a tick does not meet a run whose lease has ended because another run had just ended', async () => {
  const desk = await openHourly();
  await desk.submit({ kind: 'runSchedule', tenantId, scheduleKey: desk.scheduleKey });
  const [first] = await desk.lease({ jobsMax: 2, leaseMs: hourMs / 2 });
  assert(first, 'a run');
  expect(await desk.complete(first)).toBe('completed');
  // The clock jumps before the server handles the end of that run.
  await desk.wait(hourMs);
  expect(await desk.count(`state = 'deadlettered'`)).toBe(1);
  expect(await desk.count(`state = 'queued'`)).toBe(1);
  await desk.system.close();
});
