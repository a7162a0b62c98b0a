import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import {
  createTenants,
  type HeldLease,
  type NewTenant,
  type TestTenant,
  workerName,
} from './tenants.ts';

const pageBytesMax = 30_000;
/** Two of these fit on a page. */
const text = 'x'.repeat(12_000);
const count = 5;

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication({ flags: [`--page-bytes-max=${pageBytesMax}`] });
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

async function times(act: (at: number) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < count; at++) await act(at);
}

/** Reads on where each answer says, and then reads the pages by number. */
async function expectPages(tenant: TestTenant, path: string): Promise<void> {
  const separator = path.includes('?') ? '&' : '?';
  const seen: unknown[] = [];
  for (let next: number | undefined = 0; next !== undefined;) {
    const answer = await tenant.get(`${path}${separator}limit=100&offset=${next}`);
    expect(answer.error, path).toBeNull();
    expect(answer.text.length, path).toBeLessThan(pageBytesMax + 1_000);
    expect(answer.meta, path).toMatchObject({ total: count });
    const { length } = answer.data as readonly unknown[];
    expect(length, path).toBe(Math.min(2, count - seen.length));
    seen.push(...(answer.data as readonly unknown[]));
    next = answer.meta['nextOffset'] as number | undefined;
  }
  expect(new Set(seen.map((item) => JSON.stringify(item))).size, path).toBe(count);
  const second = await tenant.get(`${path}${separator}limit=2&page=2`);
  expect(second.data, path).toEqual(seen.slice(2, 4));
  expect(second.meta['nextOffset'], path).toBeUndefined();
}

it('lists of jobs and of dead letters end by their bytes, and show where to continue', async () => {
  const tenant = newTenant();
  await times((at) => tenant.enqueue({ payload: { at, text } }));
  await expectPages(tenant, '/jobs');
  await expectPages(tenant, '/jobs?type=mail.send&sort=priority:asc');
  const dead = newTenant();
  await times((at) => dead.bury({ payload: { at, text } }, { message: 'no' }));
  await expectPages(dead, '/dlq');
});

it('schedules, attempts and their logs end by their bytes, too', async () => {
  const tenant = newTenant();
  await times((at) =>
    tenant.post('/cron', {
      name: `s${at}`,
      cronExpression: '0 0 1 1 *',
      jobType: 'mail.send',
      payload: { text },
    }),
  );
  await expectPages(tenant, '/cron');

  const id = await tenant.enqueue({ maxAttempts: 10, retry: { delaySeconds: 0 } });
  await times(async () => {
    const lease = await server.request('POST', '/jobs/v1/_internal/worker/lease', {
      as: tenant.as,
      worker: workerName,
      body: { waitSeconds: 10 },
    });
    const [{ jobId, leaseToken }] = lease.data as readonly [HeldLease];
    const failure = { error: { message: 'no', stack: text }, retryAfterSeconds: 0 };
    await tenant.settle('fail', { jobId, leaseToken, ...failure });
  });
  await expectPages(tenant, `/jobs/${id}/executions`);
});

it('and so do log lines of workers', async () => {
  const tenant = newTenant();
  const id = await tenant.enqueue();
  const lease = await tenant.leased();
  const log = Array.from({ length: 20 }, (_, at) => ({
    level: 'info',
    message: `${at} ${'y'.repeat(4_000)}`,
  }));
  const beaten = await tenant.settle('heartbeat', { ...lease, log });
  expect(beaten.error).toBeNull();
  const first = await tenant.get(`/jobs/${id}/logs?limit=100`);
  expect(first.text.length).toBeLessThan(pageBytesMax + 1_000);
  expect(first.meta).toMatchObject({ total: 20, nextOffset: 7 });
  const second = await tenant.get(`/jobs/${id}/logs?limit=100&offset=7`);
  expect((second.data as readonly { readonly message: string }[])[0]?.message).toMatch(/^7 /);
});

it('an offset is refused together with a page, and beyond the last row that may be skipped', async () => {
  const tenant = newTenant();
  for (const query of ['offset=1&page=1', 'offset=-1', 'offset=01', 'offset=x']) {
    const answer = await tenant.get(`/jobs?${query}`);
    expect(answer.error?.code, query).toBe('ERR_JOBS_BAD_REQUEST');
  }
});
