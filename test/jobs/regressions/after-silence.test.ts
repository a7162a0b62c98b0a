import { expect, it } from 'vitest';
import type { JsonText } from '../../../src/core/json.ts';
import type { TenantId } from '../../../src/core/tenant.ts';
import { openJobsDesk } from './jobs-desk.ts';

const hourMs = 3_600_000;

it('a tick does not meet a run whose lease has ended, however many others have ended too', async () => {
  const desk = await openJobsDesk();
  for (const tenant of ['busy', 'hourly']) await desk.allow(tenant);
  const payload = '{}' as JsonText;
  const job = { type: 'tick', payload, priority: 5, maxAttempts: 1, retryPolicy: undefined };
  await desk.submit({
    kind: 'createSchedule',
    tenantId: 'hourly' as TenantId,
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
  await desk.enqueue('busy', 1_000);
  expect(await desk.lease({ types: ['work'], jobsMax: 1_000 })).toHaveLength(1_000);
  expect(await desk.lease({ types: ['tick'], leaseMs: hourMs / 2 })).toHaveLength(1);
  await desk.wait(hourMs);
  // What one look leaves is due again at once.
  await desk.wait(0);
  expect(await desk.count(`type = 'tick' AND state = 'deadlettered'`)).toBe(1);
  expect(await desk.count(`type = 'tick' AND state = 'queued'`)).toBe(1);
  await desk.system.close();
});
