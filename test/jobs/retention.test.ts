import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant, type TestTenant } from './tenants.ts';

const dayMs = 86_400_000;

let server: JobsApplication;
let newTenant: NewTenant;
let clockMs = 0;
beforeAll(async () => {
  server = await createJobsApplication({
    flags: [`--jobs-retention-ms=${2 * dayMs}`, `--jobs-failed-retention-ms=${4 * dayMs}`],
  });
  newTenant = createTenants(server);
  clockMs = server.orchestrator.nowMs();
}, 120_000);
afterAll(() => server.stop());

/** Moves the time by days, and runs all work due then. */
async function pass(days: number): Promise<void> {
  clockMs += days * dayMs;
  await server.orchestrator.pinClock(clockMs);
}

const removed = async () => (await server.orchestrator.statistics()).endedJobsRemoved;
const statusOf = async (tenant: TestTenant, id: string) => (await tenant.get(`/jobs/${id}`)).status;

const totalOf = async (tenant: TestTenant) => Number((await tenant.get('/jobs')).meta['total']);

async function cancelAll(tenant: TestTenant): Promise<void> {
  const body = { action: 'cancel', filter: { status: ['queued'] } };
  const { data, status } = await tenant.post('/jobs/bulk', body);
  expect(status).toBe(202);
  for (let step = 0; step < 100; step += 1) {
    await pass(1 / dayMs);
    const operation = await tenant.get(`/operations/${String(data.id)}`);
    if (operation.data.status === 'completed') return;
  }
  throw new Error('Expected the operation to end');
}

describe('jobs that have ended', () => {
  it('are deleted when they are old enough; dead letters and unfinished jobs stay', async () => {
    const tenant = newTenant();
    await pass(0);
    const dead = await tenant.bury();
    const failed = await tenant.enqueue();
    await tenant.fail();
    const completed = await tenant.enqueue();
    await tenant.settle('complete', await tenant.leased());
    const cancelled = await tenant.enqueue();
    await tenant.post(`/jobs/${cancelled}/cancel`);
    const waiting = await tenant.enqueue({ scheduledAt: new Date(clockMs + 90 * dayMs) });
    const ids = [dead, failed, completed, cancelled, waiting];
    const statuses = () => Promise.all(ids.map((id) => statusOf(tenant, id)));

    await pass(1.9);
    expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
    const before = await removed();
    await pass(0.2);
    expect(await statuses()).toEqual([200, 200, 404, 404, 200]);
    expect((await removed()) - before).toBe(2);
    expect((await tenant.get(`/jobs/${completed}/executions`)).status).toBe(404);
    await pass(2);
    expect(await statuses()).toEqual([200, 404, 404, 404, 200]);
    await pass(30);
    expect(await statuses()).toEqual([200, 404, 404, 404, 200]);
    const { data: usage } = await tenant.get('/quota');
    expect(usage.usage).toMatchObject({ queued: 1, concurrent: 0 });
    const text = (await server.app.inject('/metrics')).body;
    expect(text).toMatch(/^continuo_ended_jobs_removed_total [1-9]/m);
  });

  it('are deleted with operations on them, and no longer counted', async () => {
    const tenant = newTenant();
    await pass(0);
    await tenant.enqueue();
    await cancelAll(tenant);
    const operations = async () => (await tenant.get('/operations')).meta['total'];
    expect(await operations()).toBe(1);
    await pass(2.1);
    expect([await operations(), await totalOf(tenant)]).toEqual([0, 0]);
  });

  it('keep their unique key to the end of its period', async () => {
    const tenant = newTenant();
    await pass(0);
    const job = { unique: { key: 'report', periodSeconds: 3 * 86_400 } };
    const first = await tenant.enqueue(job);
    await tenant.settle('complete', await tenant.leased());
    await pass(2.5);
    expect(await tenant.enqueue(job)).toBe(first);
    await pass(0.6);
    expect(await statusOf(tenant, first)).toBe(404);
    expect(await tenant.enqueue(job)).not.toBe(first);
  });

  it('are deleted in lots, one after the other, until none is left', async () => {
    const tenant = newTenant();
    await pass(0);
    const jobs = Array.from({ length: 600 }, () => ({ type: 'mail.send', payload: {} }));
    expect((await tenant.post('/enqueue/batch', { jobs })).status).toBe(201);
    await cancelAll(tenant);
    const before = await removed();
    await pass(2.1);
    // The server runs the next lot by itself as long as there is more.
    await expect.poll(() => totalOf(tenant)).toBe(0);
    // The operation is one of them.
    expect((await removed()) - before).toBe(601);
  });
});
