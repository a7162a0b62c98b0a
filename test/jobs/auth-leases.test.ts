/** A lease belongs to the certificate that took it, and to the tenant of the token: a stolen lease token is useless. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createJobsApplication,
  type JobsAnswer,
  type JobsApplication,
} from './jobs-application.ts';

let application: JobsApplication;

beforeAll(async () => {
  application = await createJobsApplication();
});

afterAll(() => application.stop());

interface Held {
  readonly jobId: string;
  readonly leaseToken: string;
}

let held: Held;

beforeEach(async () => {
  await application.request('POST', '/jobs/v1/enqueue', {
    // Its tier lets more jobs run than these tests leave running.
    as: { plan: 'enterprise' },
    body: { type: 'a', payload: {} },
  });
  const leased = await application.request('POST', '/jobs/v1/_internal/worker/lease', {
    worker: 'jobs-worker-a',
    body: {},
  });
  const { jobId, leaseToken } = leased.data[0];
  held = { jobId, leaseToken };
});

interface Message {
  readonly name: string;
  readonly extra: object;
}

const messages: readonly Message[] = [
  { name: 'heartbeat', extra: {} },
  { name: 'complete', extra: {} },
  { name: 'fail', extra: { error: { message: 'x' } } },
];

function settle(
  { name, extra }: Message,
  { worker = 'jobs-worker-a', tenant = 'tenant-a', lease = held },
): Promise<JobsAnswer> {
  return application.request('POST', `/jobs/v1/_internal/worker/${name}`, {
    as: { tenant, roles: ['organizer'] },
    worker,
    body: { ...lease, ...extra },
  });
}

async function statusOfJob(): Promise<unknown> {
  const { data } = await application.request('GET', `/jobs/v1/jobs/${held.jobId}`);
  return data.status;
}

describe.each(messages)('$name', (message) => {
  test('of a lease of another worker is refused, and changes nothing', async () => {
    const answer = await settle(message, { worker: 'jobs-worker-b' });
    expect([answer.status, answer.error?.code]).toEqual([403, 'ERR_JOBS_LEASE_INVALID']);
    expect(await statusOfJob()).toBe('running');
    expect((await settle(message, {})).status).toBe(200);
  });

  test('of a job of another tenant finds no job', async () => {
    const answer = await settle(message, { tenant: 'tenant-b' });
    expect([answer.status, answer.error?.code]).toEqual([404, 'ERR_JOBS_JOB_NOT_FOUND']);
    expect(await statusOfJob()).toBe('running');
    expect((await settle(message, {})).status).toBe(200);
  });

  test('with an invented token is refused', async () => {
    const lease = { ...held, leaseToken: held.leaseToken.split('').reverse().join('') };
    const answer = await settle(message, { lease });
    expect([answer.status, answer.error?.code]).toEqual([403, 'ERR_JOBS_LEASE_INVALID']);
    expect((await settle(message, {})).status).toBe(200);
  });
});
