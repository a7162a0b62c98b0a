/** What the contract wants to be measured (G25), as Prometheus reads it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;

beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
});

afterAll(() => server.stop());

async function metrics(): Promise<ReadonlyMap<string, number>> {
  const { statusCode, body } = await server.app.inject({ url: '/jobs/v1/metrics' });
  expect(statusCode).toBe(200);
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

it('counts jobs by status and by what became of them, and says how long they wait and run', async () => {
  const tenant = newTenant();
  const startMs = server.orchestrator.nowMs();
  await server.orchestrator.pinClock(startMs);
  const before = await metrics();
  for (let n = 0; n < 4; n += 1) await tenant.enqueue();
  await tenant.enqueue({ scheduledAt: '2999-01-01T00:00:00Z' });
  await server.orchestrator.pinClock(startMs + 7_000);
  await tenant.settle('complete', await tenant.leased());
  await tenant.fail();
  await tenant.leased();
  await tenant.bury({ priority: 1 });
  await server.orchestrator.pinClock(startMs + 10_000);
  const after = await metrics();
  const grown = (name: string) => (after.get(name) ?? NaN) - (before.get(name) ?? NaN);
  const statuses = ['queued', 'scheduled', 'running', 'completed', 'failed', 'cancelled'];
  expect(statuses.map((status) => grown(`continuo_jobs{status="${status}"}`))).toEqual([
    1, 1, 1, 1, 1, 0,
  ]);
  expect(grown('continuo_jobs{status="deadlettered"}')).toBe(1);
  const told = ['enqueued', 'completed', 'failed', 'deadlettered', 'cancelled'];
  expect(told.map((kind) => grown(`continuo_jobs_${kind}_total`))).toEqual([6, 1, 2, 1, 0]);
  expect(grown('continuo_jobs_queue_wait_seconds_count')).toBe(4);
  expect(grown('continuo_jobs_queue_wait_seconds_sum')).toBe(21);
  expect(after.get('continuo_jobs_lease_age_seconds')).toBe(3);
  expect([...after.keys()].filter((name) => name.includes(tenant.tenant))).toEqual([]);
});
