/** At most one job of a type has a unique key, also when ended jobs restart. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant, type TestTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;

beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
});

afterAll(() => server.stop());

const job = { type: 'a', payload: {}, unique: { key: 'k' }, maxAttempts: 1 };

/** Enqueues the job, whose key must be free, and turns it into a dead letter. */
async function buried(tenant: TestTenant): Promise<string> {
  const id = await tenant.enqueue(job);
  await tenant.fail({ message: 'no' }, true);
  expect((await tenant.get(`/jobs/${id}`)).data).toMatchObject({ status: 'deadlettered' });
  return id;
}

describe.each([
  ['a retry', (id: string) => `/jobs/${id}/retry`],
  ['a replay', (id: string) => `/dlq/${id}/replay`],
])('%s', (_name, path) => {
  it('is refused while another job has the unique key', async () => {
    const tenant = newTenant();
    const id = await buried(tenant);
    const other = await tenant.enqueue(job);
    const refused = await tenant.post(path(id));
    expect(refused.error).toEqual({
      code: 'ERR_JOBS_BAD_REQUEST',
      message: `Expected to restart a job, but its unique key 'k' is taken by job '${other}'`,
      http: 400,
      details: { uniqueKey: 'k', jobId: other },
    });
    expect((await tenant.get(`/jobs/${id}`)).data).toMatchObject({ status: 'deadlettered' });
    await tenant.settle('complete', await tenant.leased());
    expect((await tenant.post(path(id))).data).toMatchObject({ status: 'queued' });
  });

  it('takes the key back', async () => {
    const tenant = newTenant();
    const first = await buried(tenant);
    const second = await buried(tenant);
    expect(first).not.toBe(second);
    expect((await tenant.post(path(first))).status).toBe(200);
    const again = await tenant.post('/enqueue', job);
    expect([again.status, again.data]).toMatchObject([200, { id: first }]);
    expect((await tenant.post(path(second))).error?.code).toBe('ERR_JOBS_BAD_REQUEST');
  });
});

it('an operation on many jobs counts those whose key is taken as refused', async () => {
  const tenant = newTenant();
  const ids = [await buried(tenant), await buried(tenant), await buried(tenant)];
  const asked = await tenant.post('/dlq/bulk', { action: 'replay', filter: {} });
  const { id } = asked.data as { readonly id: string };
  let operation: unknown;
  for (let step = 0; step < 100; step += 1) {
    await server.orchestrator.pinClock(server.orchestrator.nowMs() + 10);
    operation = (await tenant.get(`/operations/${id}`)).data;
    if ((operation as { readonly status: string }).status !== 'running') break;
  }
  expect(operation).toMatchObject({ status: 'completed', done: 1, refused: { BAD_REQUEST: 2 } });
  const { meta } = await tenant.get('/jobs?status=queued');
  expect([ids.length, meta]).toMatchObject([3, { total: 1 }]);
});
