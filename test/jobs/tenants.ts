import { assert } from '../../src/core/assert.ts';
import type { TokenSubject } from './issuer.ts';
import type { JobsAnswer, JobsApplication } from './jobs-application.ts';

export const workerName = 'jobs-worker-test';
const type = 'mail.send';

export interface HeldLease {
  readonly jobId: string;
  readonly leaseToken: string;
}

/** A tenant with an admin's token and a worker. */
export interface TestTenant {
  readonly as: TokenSubject;
  readonly tenant: string;
  readonly get: (path: string) => Promise<JobsAnswer>;
  readonly post: (path: string, body?: unknown) => Promise<JobsAnswer>;
  readonly patch: (path: string, body: unknown) => Promise<JobsAnswer>;
  readonly remove: (path: string) => Promise<JobsAnswer>;
  /** Returns the id. */
  readonly enqueue: (job?: object) => Promise<string>;
  readonly leased: () => Promise<HeldLease>;
  readonly settle: (
    how: 'complete' | 'fail' | 'heartbeat',
    body: HeldLease | (HeldLease & Readonly<Record<string, unknown>>),
  ) => Promise<JobsAnswer>;
  /** Leases the next job and fails it, for good by default. */
  readonly fail: (error?: object, retryable?: boolean) => Promise<void>;
  /** Enqueues a job that is a dead letter after its only attempt. */
  readonly bury: (job?: object, error?: object) => Promise<string>;
}

export type NewTenant = (plan?: string) => TestTenant;

/** Each test has its own tenants, so that it counts and lists only its own jobs. */
export function createTenants(server: Pick<JobsApplication, 'request'>): NewTenant {
  let made = 0;
  return (plan = 'enterprise') => {
    made += 1;
    const tenant = `tenant-${made}`;
    return createTenant(server, { tenant, roles: ['admin'], plan }, tenant);
  };
}

function createTenant(
  server: Pick<JobsApplication, 'request'>,
  as: TokenSubject,
  tenant: string,
): TestTenant {
  const send = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
    server.request(method, `/jobs/v1${path}`, { as, body });
  const work = (path: string, body: object) =>
    server.request('POST', `/jobs/v1/_internal/worker/${path}`, { as, worker: workerName, body });
  const enqueue = async (job: object = {}): Promise<string> => {
    const answer = await send('POST', '/enqueue', { type, payload: { n: 1 }, ...job });
    assert(answer.error === null, `a job to be accepted, but ${JSON.stringify(answer.error)}`);
    return (answer.data as { readonly id: string }).id;
  };
  const leased = async (): Promise<HeldLease> => {
    const answer = await work('lease', { limit: 1 });
    const [lease] = answer.data as readonly HeldLease[];
    assert(lease, 'a job to lease');
    return { jobId: lease.jobId, leaseToken: lease.leaseToken };
  };
  const fail: TestTenant['fail'] = async (error = { message: 'no' }, retryable = false) => {
    const { status } = await work('fail', { ...(await leased()), error, retryable });
    assert(status === 200, 'a failure to be accepted');
  };
  return {
    as,
    tenant,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    remove: (path) => send('DELETE', path),
    enqueue,
    leased,
    settle: (how, body) => work(how, body),
    fail,
    bury: async (job = {}, error) => {
      const id = await enqueue({ maxAttempts: 1, ...job });
      await fail(error, true);
      return id;
    },
  };
}

export function idsOf({ data }: JobsAnswer): readonly string[] {
  return (data as readonly { readonly id: string }[]).map(({ id }) => id);
}
