/** The number of requests a minute that a tenant may send, by its tier. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callerRoutes } from './caller-route.ts';
import {
  createJobsApplication,
  type JobsAnswer,
  type JobsApplication,
} from './jobs-application.ts';

let application: JobsApplication;
let laterMs = 0;
const startMs = Date.parse('2026-11-21T12:00:10.000Z');

async function open(...flags: readonly string[]): Promise<JobsApplication> {
  return createJobsApplication({
    routes: [callerRoutes],
    flags: ['--jobs-token-lifetime-max-ms=316224000000', ...flags],
    clock: { nowMs: () => startMs + laterMs, elapsedMs: () => laterMs },
  });
}

beforeEach(async () => {
  laterMs = 0;
  application = await open('--jobs-rate-limit=on');
});

afterEach(() => application.stop());

interface Asked {
  readonly tenant?: string;
  readonly plan?: string;
  readonly path?: string;
}

function tokenOf({ tenant = 'tenant-a', plan }: Asked): Promise<string> {
  return application.issuer.sign({
    ...{ iss: 'https://issuer.test', aud: 'jobs-svc', sub: 'x', tenantId: tenant },
    ...{ roles: ['user', 'system'], exp: startMs / 1_000 + 3_600 },
    ...(plan === undefined ? {} : { planTier: plan }),
  });
}

async function ask({ path = 'any', ...asked }: Asked = {}): Promise<JobsAnswer> {
  const token = await tokenOf(asked);
  return application.request('POST', `/jobs/v1/${path.includes('/') ? path : `test/${path}`}`, {
    as: token,
  });
}

async function askOften(times: number, asked: Asked = {}): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count++) statuses.push((await ask(asked)).status);
  return statuses;
}

test('the free tier has a hundred requests, and the next answer says when to repeat it', async () => {
  const first = await ask();
  expect(first.headers).toMatchObject({
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': '99',
    'x-ratelimit-reset': String(startMs / 1_000 + 60),
  });
  laterMs += 12_500;
  expect(new Set(await askOften(99))).toEqual(new Set([200]));
  const refused = await ask();
  expect([refused.status, refused.error?.code]).toEqual([429, 'ERR_JOBS_RATE_LIMIT_EXCEEDED']);
  expect(refused.error?.details).toMatchObject({ retryAfter: 48, limit: 100 });
  expect(refused.headers).toMatchObject({ 'retry-after': '48', 'x-ratelimit-remaining': '0' });
  laterMs += 47_499;
  expect((await ask()).status).toBe(429);
  laterMs += 1;
  expect((await ask()).headers['x-ratelimit-remaining']).toBe('99');
});

test('one tenant does not use up the requests of another', async () => {
  expect((await askOften(101)).at(-1)).toBe(429);
  expect((await ask({ tenant: 'tenant-b' })).headers['x-ratelimit-remaining']).toBe('99');
});

test.each([
  [undefined, 100],
  ['free', 100],
  ['base', 100],
  ['something else', 100],
  ['STUDENT', 200],
  ['startup', 500],
  ['professional', 1_000],
  ['Pro', 1_000],
  ['promax', 2_000],
  ['enterprise', 5_000],
])('the plan %s allows %i a minute', async (plan, limit) => {
  const { headers } = await ask(plan === undefined ? {} : { plan });
  expect(headers['x-ratelimit-limit']).toBe(String(limit));
});

test("the tier of the tenant's record overrides the token's, from the next minute on", async () => {
  expect((await ask({ plan: 'pro' })).headers['x-ratelimit-limit']).toBe('1000');
  const set = await application.request('PUT', '/jobs/v1/quota', {
    as: await tokenOf({ plan: 'pro' }),
    body: { tier: 'ENTERPRISE' },
  });
  expect(set.status).toBe(200);
  expect((await ask()).headers['x-ratelimit-limit']).toBe('1000');
  laterMs += 60_000;
  expect((await ask()).headers['x-ratelimit-limit']).toBe('5000');
});

test('requests that begin a minute together are counted together', async () => {
  const answers = await Promise.all(Array.from({ length: 120 }, () => ask()));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
});

test('a request that lacks the role counts, and one without a token has no tenant to count for', async () => {
  const forbidden = await ask({ path: 'admin' });
  expect([forbidden.status, forbidden.headers['x-ratelimit-remaining']]).toEqual([403, '99']);
  const anonymous = await application.request('POST', '/jobs/v1/test/any', { as: 'nobody' });
  expect([anonymous.status, anonymous.headers['x-ratelimit-limit']]).toEqual([401, undefined]);
  expect((await ask()).headers['x-ratelimit-remaining']).toBe('98');
});

test('workers and health are not limited', async () => {
  expect((await askOften(101)).at(-1)).toBe(429);
  const health = await application.request('GET', '/jobs/v1/health', { as: 'nobody' });
  expect([health.status, health.headers['x-ratelimit-limit']]).toEqual([200, undefined]);
  const worker = await ask({ path: '_internal/worker/test' });
  expect([worker.status, worker.headers['x-ratelimit-limit']]).toEqual([401, undefined]);
});

test('limits can be switched off, as they are in most tests', async () => {
  const unlimited = await open();
  const limited = application;
  application = unlimited;
  const statuses = await askOften(150);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await ask()).headers['x-ratelimit-limit']).toBeUndefined();
  await limited.stop();
});
