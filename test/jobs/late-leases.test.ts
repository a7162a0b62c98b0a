/** The answer to a worker whose lease has expired, and the state of its job (G9, G12). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type HeldLease, type NewTenant, type TestTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
let clockMs = 0;

beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
  clockMs = server.orchestrator.nowMs();
});

afterAll(() => server.stop());

async function pass(ms: number): Promise<void> {
  clockMs += ms;
  await server.orchestrator.pinClock(clockMs);
}

const leaseMs = 90_000;
const stepsMax = 100;

/** A job whose lease has expired, and that lease. */
async function late(tenant: TestTenant, job: object = {}): Promise<HeldLease> {
  await pass(0);
  await tenant.enqueue(job);
  const lease = await tenant.leased();
  await pass(leaseMs);
  for (let step = 0; step < stepsMax; step += 1) {
    const { data } = await tenant.get(`/jobs/${lease.jobId}`);
    if ((data as { readonly status: string }).status !== 'running') return lease;
    await pass(1);
  }
  throw new Error('Expected the lease to be taken back');
}

async function told(tenant: TestTenant, lease: HeldLease): Promise<unknown[]> {
  const answers = [
    await tenant.settle('heartbeat', lease),
    await tenant.settle('complete', lease),
    await tenant.settle('fail', { ...lease, error: { message: 'late' } }),
  ];
  return answers.map(({ error }) => [error?.code, error?.details]);
}

function thrice(code: string, status: string): unknown[] {
  return Array.from({ length: 3 }, () => [`ERR_JOBS_${code}`, { status }]);
}

describe('a worker that is late', () => {
  it('gets that answer while its job waits for the next attempt', async () => {
    const tenant = newTenant();
    const lease = await late(tenant);
    expect(await told(tenant, lease)).toEqual(thrice('LEASE_EXPIRED', 'scheduled'));
  });

  it.each([
    ['retried', 'retry', 'queued'],
    ['cancelled', 'cancel', 'cancelled'],
  ])('is told so when its job was %s by hand', async (_word, verb, status) => {
    const tenant = newTenant();
    const lease = await late(tenant, { maxAttempts: verb === 'retry' ? 1 : 3 });
    await tenant.post(`/jobs/${lease.jobId}/${verb}`);
    expect(await told(tenant, lease)).toEqual(thrice('LEASE_EXPIRED', status));
  });

  it('gets that answer after a replay of the dead letter, until another worker has the job', async () => {
    const tenant = newTenant();
    const lease = await late(tenant, { maxAttempts: 1 });
    expect(await told(tenant, lease)).toEqual(thrice('LEASE_EXPIRED', 'deadlettered'));
    await tenant.post(`/dlq/${lease.jobId}/replay`);
    expect(await told(tenant, lease)).toEqual(thrice('LEASE_EXPIRED', 'queued'));
    const newer = await tenant.leased();
    expect(await told(tenant, lease)).toEqual(thrice('LEASE_INVALID', 'running'));
    expect((await tenant.settle('complete', newer)).status).toBe(200);
    expect(await told(tenant, lease)).toEqual(thrice('LEASE_INVALID', 'completed'));
  });

  it('gets LEASE_INVALID if it failed the attempt in time, because no lease has the token then', async () => {
    const tenant = newTenant();
    await tenant.enqueue();
    const lease = await tenant.leased();
    await tenant.settle('fail', { ...lease, error: { message: 'no' }, retryable: false });
    await tenant.post(`/jobs/${lease.jobId}/retry`);
    expect(await told(tenant, lease)).toEqual(thrice('LEASE_INVALID', 'queued'));
  });
});

describe('a job that waits for its next attempt', () => {
  it('is scheduled for the end of the backoff', async () => {
    const tenant = newTenant();
    await pass(0);
    const id = await tenant.enqueue({ retry: { delaySeconds: 60, jitter: 0 } });
    await tenant.fail({ message: 'no' }, true);
    const scheduledAt = new Date(clockMs + 60_000).toISOString();
    expect((await tenant.get(`/jobs/${id}`)).data).toMatchObject({
      status: 'scheduled',
      scheduledAt,
      availableAt: scheduledAt,
      attempts: 1,
      attemptsLeft: 2,
    });
  });

  it('is not given fewer attempts than it has used up', async () => {
    const tenant = newTenant();
    const id = await tenant.enqueue({ maxAttempts: 5, retry: { delaySeconds: 0 } });
    for (let n = 0; n < 2; n += 1) {
      await tenant.fail({ message: 'no' }, true);
      await pass(1);
    }
    const before = await tenant.get(`/jobs/${id}`);
    expect((await tenant.patch(`/jobs/${id}`, { maxAttempts: 2, priority: 9 })).error).toEqual({
      code: 'ERR_JOBS_BAD_REQUEST',
      message: 'maxAttempts must be more than the 2 attempts that are used up.',
      http: 400,
      details: { fields: ['maxAttempts'] },
    });
    expect((await tenant.get(`/jobs/${id}`)).data).toEqual(before.data);
    expect((await tenant.patch(`/jobs/${id}`, { maxAttempts: 3 })).data).toMatchObject({
      maxAttempts: 3,
      attempts: 2,
      attemptsLeft: 1,
    });
  });
});
