import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaultyApplication } from '../rest/faulty-application.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant, type TestTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

function put({ as }: TestTenant, body: unknown, roles: readonly string[] = ['system']) {
  return server.request('PUT', '/jobs/v1/quota', { as: { ...as, roles }, body });
}

const dayMs = 86_400_000;

describe('the quota', () => {
  it('does not exist before the first job, and then counts the usage', async () => {
    const tenant = newTenant('pro');
    for (const answer of [await tenant.get('/quota'), await tenant.post('/quota/reset')]) {
      expect(answer.error).toMatchObject({
        code: 'ERR_JOBS_TENANT_QUOTA_NOT_FOUND',
        http: 404,
        details: {},
      });
    }
    for (let n = 0; n < 3; n += 1) await tenant.enqueue();
    await tenant.leased();
    const { data } = await tenant.get('/quota');
    const { resets_at: resetsAt, ...rest } = data as { readonly resets_at: string };
    expect(rest).toEqual({
      tenant_id: tenant.tenant,
      tier: 'PRO',
      limits: { concurrent: 25, queued: 200, daily: 2_000, cron: 20 },
      usage: { concurrent: 1, queued: 2, daily: 3, cron: 0 },
      allowed_priority_range: { min: 2, max: 10 },
    });
    expect(Date.parse(resetsAt) % dayMs).toBe(0);
    expect(Date.parse(resetsAt) - server.orchestrator.nowMs()).toBeLessThanOrEqual(dayMs);
  });

  it('resets the count of the day when the day is over, or on request', async () => {
    const tenant = newTenant();
    await tenant.enqueue();
    const reset = await tenant.post('/quota/reset');
    expect(reset.status).toBe(200);
    const { reset_at: resetAt, resets_at: resetsAt } = reset.data as Readonly<
      Record<string, string>
    >;
    expect(Date.parse(resetsAt ?? '')).toBeGreaterThan(Date.parse(resetAt ?? ''));
    expect((await tenant.get('/quota')).data).toMatchObject({ usage: { daily: 0, queued: 1 } });
    await tenant.enqueue();
    expect((await tenant.get('/quota')).data).toMatchObject({ usage: { daily: 1 } });
  });

  it('follows its tier, also when that changes; jobs above a lower limit stay', async () => {
    const tenant = newTenant('startup');
    for (let n = 0; n < 12; n += 1) await tenant.enqueue();
    expect((await put(tenant, { tier: 'base' })).data).toMatchObject({
      tier: 'BASE',
      limits: { queued: 10 },
      usage: { queued: 12 },
      allowed_priority_range: { min: 5 },
    });
    const refused = await tenant.post('/enqueue', { type: 'a', payload: {} });
    expect(refused.error?.code).toBe('ERR_JOBS_QUOTA_EXCEEDED');
    const limits = { concurrent: 1, queued: 13, daily: 99, cron: 0, min_priority: 3 };
    expect((await put(tenant, { tier: 'CUSTOM', limits })).data).toMatchObject({
      tier: 'CUSTOM',
      limits: { concurrent: 1, queued: 13, daily: 99, cron: 0 },
      allowed_priority_range: { min: 3, max: 10 },
    });
    await tenant.enqueue();
    expect((await put(tenant, { tier: 'CUSTOM' })).data).toMatchObject({ limits: { queued: 13 } });
  });

  it('answers when to try again: the next day, or some time later', async () => {
    const tenant = newTenant('base');
    const limits = { concurrent: 1, queued: 5, daily: 2, cron: 1 };
    await tenant.enqueue();
    await put(tenant, { tier: 'CUSTOM', limits });
    await tenant.enqueue();
    const body = { type: 'a', payload: {} };
    const nextDay = await tenant.post('/enqueue', body);
    const leftMs = dayMs - (server.orchestrator.nowMs() % dayMs);
    expect(nextDay).toMatchObject({ status: 429, error: { details: { quota: 'daily' } } });
    const told = Number(nextDay.headers['retry-after']);
    expect(told * 1_000).toBeGreaterThanOrEqual(leftMs);
    expect(told * 1_000).toBeLessThan(leftMs + 60_000);
    await put(tenant, { tier: 'CUSTOM', limits: { ...limits, queued: 2, daily: 9 } });
    expect(await tenant.post('/enqueue', body)).toMatchObject({
      status: 429,
      error: { details: { quota: 'queued', limit: 2, current: 2 } },
      headers: { 'retry-after': '60' },
    });
  });

  it.each([
    [{}, 'tier'],
    [{ tier: 'GOLD' }, 'tier'],
    [{ tier: 'PRO', limits: { concurrent: 1, queued: 1, daily: 1, cron: 1 } }, 'limits'],
    [
      { tier: 'CUSTOM', limits: { concurrent: -1, queued: 1, daily: 1, cron: 1 } },
      'limits.concurrent',
    ],
    [{ tier: 'CUSTOM', limits: { concurrent: 1, queued: 1, daily: 1 } }, 'limits.cron'],
  ])('is not set to %j', async (body, field) => {
    const tenant = newTenant('base');
    await tenant.enqueue();
    const answer = await put(tenant, body);
    expect(answer.error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      details: { fields: [field] },
    });
    expect((await tenant.get('/quota')).data).toMatchObject({ tier: 'BASE' });
  });

  it('is reset and set only with the right role: no admin can raise the tier of the tenant', async () => {
    const { as, ...tenant } = newTenant();
    await tenant.enqueue();
    const ask = (method: 'GET' | 'POST', path: string, roles: readonly string[]) =>
      server.request(method, `/jobs/v1/quota${path}`, { as: { ...as, roles } });
    expect((await ask('GET', '', [])).error?.code).toBe('ERR_JOBS_FORBIDDEN');
    expect((await ask('GET', '', ['user'])).status).toBe(200);
    expect((await ask('POST', '/reset', ['organizer'])).error?.code).toBe('ERR_JOBS_FORBIDDEN');
    expect((await tenant.get('/quota')).data).toMatchObject({ usage: { daily: 1 } });
    expect((await ask('POST', '/reset', ['system'])).status).toBe(200);
    const own = await put({ as, ...tenant }, { tier: 'CUSTOM' }, ['admin']);
    expect(own.error?.code).toBe('ERR_JOBS_FORBIDDEN');
    expect((await tenant.get('/quota')).data).toMatchObject({ tier: 'ENTERPRISE' });
  });

  it('that the store fails to reset is reported, and unchanged', async () => {
    const faulty = await createFaultyJobs();
    await faulty.ask('POST', '/enqueue', { type: 'a', payload: {} });
    faulty.faults.brokenTenants.add('tenant-a');
    const failed = await faulty.ask('POST', '/quota/reset');
    expect(failed).toMatchObject({
      error: { code: 'ERR_JOBS_QUOTA_RESET_FAILED', http: 500, details: {} },
    });
    faulty.faults.brokenTenants.clear();
    expect(await faulty.ask('GET', '/quota')).toMatchObject({ data: { usage: { daily: 1 } } });
    expect(await faulty.ask('POST', '/quota/reset')).toMatchObject({ error: null });
    await faulty.stop();
  });

  it('counts nothing of a day that is over', async () => {
    const { orchestrator, ask, stop } = await createFaultyJobs();
    await ask('POST', '/enqueue', { type: 'a', payload: {} });
    const tomorrowMs = orchestrator.nowMs() + dayMs;
    await orchestrator.pinClock(tomorrowMs);
    expect(await ask('GET', '/quota')).toMatchObject({
      data: {
        usage: { daily: 0, queued: 1 },
        resets_at: new Date(tomorrowMs - (tomorrowMs % dayMs) + dayMs).toISOString(),
      },
    });
    await stop();
  });
});

/** The whole server, with faults below the engine, called as an admin of `tenant-a`. */
async function createFaultyJobs() {
  const { issuer } = server;
  const flags = [`--jobs-jwks=${issuer.keyFile}`, '--jobs-issuer=https://issuer.test'];
  const faulty = await createFaultyApplication(...flags, '--jobs-audience=jobs-svc');
  const authorization = `Bearer ${await issuer.tokenOf({})}`;
  return {
    ...faulty,
    ask: async (method: 'GET' | 'POST', path: string, body: object = {}) => {
      const response = await faulty.app.inject({
        method,
        url: `/jobs/v1${path}`,
        headers: { authorization },
        ...(method === 'GET' ? {} : { payload: body }),
      });
      return response.json<unknown>();
    },
  };
}
