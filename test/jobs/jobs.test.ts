import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, idsOf, type NewTenant, workerName } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

describe('a list of jobs', () => {
  it('is newest first, in pages, with a total', async () => {
    const tenant = newTenant();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift(await tenant.enqueue());
    const first = await tenant.get('/jobs?limit=2');
    expect(first.status).toBe(200);
    expect(idsOf(first)).toEqual(made.slice(0, 2));
    expect(first.meta).toMatchObject({
      page: 1,
      limit: 2,
      total: 5,
      totalIsCapped: false,
      searchIsCapped: false,
    });
    expect(idsOf(await tenant.get('/jobs?limit=2&page=3'))).toEqual(made.slice(4));
    const beyond = await tenant.get('/jobs?limit=2&page=4');
    expect(beyond).toMatchObject({ status: 200, data: [], meta: { total: 5 } });
    expect((await tenant.get('/jobs')).meta).toMatchObject({ page: 1, limit: 20 });
  });

  it('has no entry on a page beyond the last one, however far', async () => {
    const tenant = newTenant();
    await tenant.enqueue();
    const beyond = await tenant.get('/jobs?page=999999999&limit=100');
    expect(beyond).toMatchObject({ status: 200, data: [], meta: { page: 999_999_999, total: 1 } });
  });

  it('is not shown beyond its first 10,000 entries, if it has more', async () => {
    const tenant = newTenant();
    const limits = { concurrent: 1, queued: 20_000, daily: 20_000, cron: 0 };
    await server.request('PUT', '/jobs/v1/quota', {
      as: { ...tenant.as, roles: ['system'] },
      body: { tier: 'CUSTOM', limits },
    });
    const jobs = Array.from({ length: 1_000 }, () => ({ type: 'a', payload: {} }));
    for (let n = 0; n < 10; n += 1) await tenant.post('/enqueue/batch', { jobs });
    await tenant.enqueue();
    expect((await tenant.get('/jobs?page=101&limit=100')).data).toHaveLength(1);
    expect((await tenant.get('/jobs?page=102&limit=100')).error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      details: { fields: ['page'] },
    });
  });

  it('is narrowed by each filter, and by all of them together', async () => {
    const tenant = newTenant();
    const urgent = await tenant.enqueue({ type: 'a.b', priority: 1 });
    const later = await tenant.enqueue({ type: 'c', scheduledAt: '2999-01-01T00:00:00Z' });
    const unique = await tenant.enqueue({ unique: { key: 'u-1' }, idempotencyKey: 'i-1' });
    const lists = async (query: string) => [...idsOf(await tenant.get(`/jobs?${query}`))].sort();
    const sorted = (...some: string[]) => some.sort();
    expect(await lists('type=a.b')).toEqual([urgent]);
    expect(await lists('type=a.b,c')).toEqual(sorted(urgent, later));
    expect(await lists('type=a.b&type=c')).toEqual(sorted(urgent, later));
    expect(await lists('status=scheduled')).toEqual([later]);
    expect(await lists('status=queued,SCHEDULED')).toEqual(sorted(urgent, later, unique));
    expect(await lists('priority=1')).toEqual([urgent]);
    expect(await lists('uniqueKey=u-1')).toEqual([unique]);
    expect(await lists('idempotencyKey=i-1')).toEqual([unique]);
    expect(await lists('scheduledAfter=2998-01-01T00:00:00Z')).toEqual([later]);
    expect(await lists('scheduledBefore=2998-01-01T00:00:00Z')).toEqual([]);
    expect(await lists('createdAfter=2998-01-01T00:00:00Z')).toEqual([]);
    expect(await lists('createdBefore=2998-01-01T00:00:00%2B01:00')).toHaveLength(3);
    expect(await lists('type=a.b&priority=2')).toEqual([]);
    expect(await lists('scheduleId=5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35')).toEqual([]);
    expect(await lists('workerId=nobody')).toEqual([]);
  });

  it('sorts as requested, and by age among equals', async () => {
    const tenant = newTenant();
    const [a, b, c] = [
      await tenant.enqueue({ priority: 5 }),
      await tenant.enqueue({ priority: 2 }),
      await tenant.enqueue({ priority: 5 }),
    ];
    expect(idsOf(await tenant.get('/jobs?sort=priority'))).toEqual([b, a, c]);
    expect(idsOf(await tenant.get('/jobs?sort=priority:desc'))).toEqual([c, a, b]);
    expect(idsOf(await tenant.get('/jobs?sort=priority:desc,createdAt:asc'))).toEqual([a, c, b]);
    expect(idsOf(await tenant.get('/jobs?sort=createdAt:asc'))).toEqual([a, b, c]);
  });

  it('finds payloads by their members, as text or as the value of the text', async () => {
    const tenant = newTenant();
    const number = await tenant.enqueue({ payload: { order: { id: 42 } } });
    const text = await tenant.enqueue({ payload: { order: { id: '42' }, note: 'a\u0000b\ud800' } });
    await tenant.enqueue({ payload: { id: 42, order: { id: 43, say: '"id":42' } } });
    const found = await tenant.get('/jobs?payload.order.id=42');
    expect(idsOf(found)).toEqual([text, number]);
    expect(found.meta).toMatchObject({ total: 2 });
    expect(idsOf(await tenant.get('/jobs?payload.order.id=42&limit=1&page=2'))).toEqual([number]);
    expect(idsOf(await tenant.get('/jobs?payload.order.id=42&status=completed'))).toEqual([]);
  });

  it('never shows jobs of another tenant', async () => {
    const [one, other] = [newTenant(), newTenant()];
    const id = await one.enqueue();
    expect((await other.get('/jobs')).data).toEqual([]);
    for (const path of ['', '/executions', '/executions/1', '/logs']) {
      expect((await other.get(`/jobs/${id}${path}`)).error?.code).toBe('ERR_JOBS_NOT_FOUND');
    }
    for (const action of ['cancel', 'retry']) {
      const answer = await other.post(`/jobs/${id}/${action}`);
      expect(answer.error?.code).toBe('ERR_JOBS_NOT_FOUND');
    }
    const patched = await other.patch(`/jobs/${id}`, { priority: 7 });
    expect(patched.error?.code).toBe('ERR_JOBS_NOT_FOUND');
    expect((await one.get(`/jobs/${id}`)).data).toMatchObject({ status: 'queued', priority: 5 });
  });

  it.each([
    ['page=0', 'page'],
    ['page=x', 'page'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['status=done', 'status'],
    ['priority=high', 'priority'],
    ['createdAfter=yesterday', 'createdAfter'],
    ['scheduleId=7', 'scheduleId'],
    [`type=${'a,'.repeat(100)}a`, 'type'],
    ['sort=payload', 'sort'],
    ['sort=priority:up', 'sort'],
    ['colour=red', 'colour'],
    ['page=1&page=2', 'page'],
    ['payload.a.b.c.d.e.f.g.h.i=1', 'payload'],
  ])('is refused for %s, which it names', async (query, field) => {
    const answer = await newTenant().get(`/jobs?${query}`);
    expect(answer.error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      http: 400,
      details: { fields: [field] },
    });
  });
});

describe('one job', () => {
  it('is the same when it is enqueued, read and listed', async () => {
    const tenant = newTenant();
    const id = await tenant.enqueue({ payload: { to: 'ä€' } });
    const { data } = await tenant.get(`/jobs/${id}`);
    expect(data).toMatchObject({
      id,
      tenantId: tenant.tenant,
      type: 'mail.send',
      payload: { to: 'ä€' },
      priority: 5,
      status: 'queued',
      attempts: 0,
      maxAttempts: 3,
      completedAt: null,
    });
    expect((await tenant.get('/jobs')).data).toEqual([data]);
  });

  it('has an id that is a UUID', async () => {
    const tenant = newTenant();
    for (const id of ['7', 'x', '5f0c6a1e94a14b1f8d0e2c9b1a7e6d35']) {
      const answer = await tenant.get(`/jobs/${id}`);
      expect(answer.error).toMatchObject({
        code: 'ERR_JOBS_BAD_REQUEST',
        details: { fields: ['id'] },
      });
    }
    const absent = await tenant.get('/jobs/5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35');
    expect(absent.error).toMatchObject({ code: 'ERR_JOBS_NOT_FOUND', http: 404, details: {} });
  });

  it('is changed while it waits: payload, priority, time and attempts', async () => {
    const tenant = newTenant();
    const id = await tenant.enqueue();
    const scheduledAt = '2999-01-01T00:00:00.000Z';
    const changed = await tenant.patch(`/jobs/${id}`, {
      payload: { n: 2 },
      priority: 2,
      scheduledAt,
      maxAttempts: 5,
      retry: { backoff: 'fixed', delaySeconds: 1 },
    });
    expect(changed).toMatchObject({
      status: 200,
      data: { payload: { n: 2 }, priority: 2, status: 'scheduled', scheduledAt, maxAttempts: 5 },
    });
    expect((await tenant.get(`/jobs/${id}`)).data).toEqual(changed.data);
    const back = await tenant.patch(`/jobs/${id}`, { scheduledAt: null });
    expect(back.data).toMatchObject({ status: 'queued', scheduledAt: null, payload: { n: 2 } });
  });

  it.each([
    [{}, 'ERR_JOBS_BAD_REQUEST'],
    [{ colour: 'red' }, 'ERR_JOBS_BAD_REQUEST'],
    [{ priority: 1.5 }, 'ERR_JOBS_BAD_REQUEST'],
    [{ priority: 0 }, 'ERR_JOBS_INVALID_PRIORITY'],
    [{ priority: 4 }, 'ERR_JOBS_INVALID_PRIORITY'],
    [{ maxAttempts: 11 }, 'ERR_JOBS_BAD_REQUEST'],
    [{ scheduledAt: 'soon' }, 'ERR_JOBS_BAD_REQUEST'],
    [{ payload: [] }, 'ERR_JOBS_BAD_REQUEST'],
    [{ payload: { long: 'x'.repeat(262_144) } }, 'ERR_JOBS_BAD_REQUEST'],
  ])('is not changed by %j', async (body, code) => {
    const tenant = newTenant('base');
    const id = await tenant.enqueue();
    const before = await tenant.get(`/jobs/${id}`);
    expect((await tenant.patch(`/jobs/${id}`, body)).error).toMatchObject({ code, http: 400 });
    expect((await tenant.get(`/jobs/${id}`)).data).toEqual(before.data);
  });

  it('is cancelled once, while it waits or runs, and can then be neither changed nor retried', async () => {
    const tenant = newTenant();
    const waiting = await tenant.enqueue();
    const cancelled = await tenant.post(`/jobs/${waiting}/cancel`, { reason: 'not wanted' });
    expect(cancelled).toMatchObject({
      status: 200,
      data: { id: waiting, status: 'cancelled', cancelReason: 'not wanted' },
    });
    const running = await tenant.enqueue();
    const lease = await tenant.leased();
    expect((await tenant.post(`/jobs/${running}/cancel`)).data).toMatchObject({
      status: 'cancelled',
      cancelReason: null,
    });
    const late = await tenant.settle('complete', lease);
    expect(late.error).toMatchObject({
      code: 'ERR_JOBS_LEASE_INVALID',
      details: { status: 'cancelled' },
    });
    const before = await tenant.get(`/jobs/${running}`);
    const refused = [
      [await tenant.post(`/jobs/${running}/cancel`), 'CANNOT_CANCEL_STATUS'],
      [await tenant.post(`/jobs/${running}/retry`), 'CANNOT_RETRY_STATUS'],
      [await tenant.patch(`/jobs/${running}`, { priority: 6 }), 'CANNOT_UPDATE_STATUS'],
    ] as const;
    for (const [answer, code] of refused) {
      expect(answer.error).toMatchObject({
        code: `ERR_JOBS_${code}`,
        http: 400,
        details: { status: 'cancelled' },
      });
    }
    expect((await tenant.get(`/jobs/${running}`)).data).toEqual(before.data);
  });

  it('is retried when it failed or is a dead letter, with new attempts whose numbers continue', async () => {
    const tenant = newTenant();
    const failed = await tenant.enqueue();
    await tenant.fail();
    expect((await tenant.get(`/jobs/${failed}`)).data).toMatchObject({ status: 'failed' });
    const retried = await tenant.post(`/jobs/${failed}/retry`);
    expect(retried).toMatchObject({
      status: 200,
      data: {
        status: 'queued',
        attempts: 0,
        attemptsLeft: 3,
        scheduledAt: null,
        completedAt: null,
      },
    });
    await tenant.leased();
    expect((await tenant.get(`/jobs/${failed}`)).data).toMatchObject({ attempts: 1 });
    expect((await tenant.get(`/jobs/${failed}/executions/2`)).data).toMatchObject({
      status: 'running',
    });
    const dead = await tenant.bury();
    expect((await tenant.get(`/jobs/${dead}`)).data).toMatchObject({ status: 'deadlettered' });
    expect((await tenant.post(`/jobs/${dead}/retry`)).data).toMatchObject({ status: 'queued' });
  });

  it('is not retried beyond the quota of waiting jobs', async () => {
    const tenant = newTenant('base');
    const failed = await tenant.enqueue();
    await tenant.fail();
    for (let n = 0; n < 10; n += 1) await tenant.enqueue();
    const answer = await tenant.post(`/jobs/${failed}/retry`);
    expect(answer.error).toMatchObject({
      code: 'ERR_JOBS_QUOTA_EXCEEDED',
      http: 429,
      details: { quota: 'queued', limit: 10, current: 10 },
    });
    expect((await tenant.get(`/jobs/${failed}`)).data).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['GET', '/jobs', []],
    ['GET', '/jobs/:id', []],
    ['GET', '/jobs/:id/executions', []],
    ['GET', '/jobs/:id/executions/1', []],
    ['GET', '/jobs/:id/logs', []],
    ['PATCH', '/jobs/:id', ['user']],
    ['POST', '/jobs/:id/cancel', ['user']],
    ['POST', '/jobs/:id/retry', ['user', 'system']],
  ] as const)('%s %s is for those with the role only', async (method, path, roles) => {
    const { as, ...tenant } = newTenant();
    const id = await tenant.enqueue();
    const url = `/jobs/v1${path.replace(':id', id)}`;
    const body = method === 'GET' ? undefined : { priority: 6 };
    const answer = await server.request(method, url, { as: { ...as, roles }, body });
    expect(answer.error).toMatchObject({ code: 'ERR_JOBS_FORBIDDEN', http: 403 });
    expect((await tenant.get(`/jobs/${id}`)).data).toMatchObject({ status: 'queued', priority: 5 });
  });
});

describe("a job's executions", () => {
  it('are the failed ones, the running one, and the last one', async () => {
    const tenant = newTenant();
    const id = await tenant.enqueue();
    expect((await tenant.get(`/jobs/${id}/executions`)).data).toEqual([]);
    await tenant.fail({ message: 'broken', code: 'E1' });
    await tenant.post(`/jobs/${id}/retry`);
    const lease = await tenant.leased();
    const running = await tenant.get(`/jobs/${id}/executions`);
    expect(running.meta).toMatchObject({ page: 1, total: 2 });
    expect(running.data).toMatchObject([
      {
        attempt: 1,
        status: 'failed',
        workerId: workerName,
        error: { message: 'broken', code: 'E1' },
      },
      { attempt: 2, status: 'running', workerId: workerName, endedAt: null, error: null },
    ]);
    await tenant.settle('complete', { ...lease, result: { sent: true } });
    const second = await tenant.get(`/jobs/${id}/executions/2`);
    expect(second.data).toMatchObject({ attempt: 2, status: 'completed', result: { sent: true } });
    expect((await tenant.get(`/jobs/${id}/executions/1`)).data).toMatchObject({ status: 'failed' });
    expect((await tenant.get(`/jobs/${id}/executions?limit=1&page=2`)).data).toEqual([second.data]);
  });

  it('have a cancelled one when the job was cancelled while it ran, and only then', async () => {
    const tenant = newTenant();
    const running = await tenant.enqueue();
    await tenant.leased();
    await tenant.post(`/jobs/${running}/cancel`);
    expect((await tenant.get(`/jobs/${running}/executions`)).data).toMatchObject([
      { attempt: 1, status: 'cancelled' },
    ]);
    const waiting = await tenant.enqueue();
    await tenant.fail({ message: 'no' }, true);
    await tenant.post(`/jobs/${waiting}/cancel`);
    expect((await tenant.get(`/jobs/${waiting}/executions`)).data).toMatchObject([
      { attempt: 1, status: 'failed' },
    ]);
  });

  it('distinguish an unknown number of an attempt from an unknown job', async () => {
    const tenant = newTenant();
    const id = await tenant.enqueue();
    expect((await tenant.get(`/jobs/${id}/executions/1`)).error).toMatchObject({
      code: 'ERR_JOBS_EXECUTION_NOT_FOUND',
      http: 404,
      details: { attempt: 1 },
    });
    const unknownId = '5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35';
    for (const path of ['/executions', '/executions/1', '/logs']) {
      const answer = await tenant.get(`/jobs/${unknownId}${path}`);
      expect(answer.error?.code).toBe('ERR_JOBS_NOT_FOUND');
    }
    for (const path of [
      '/executions/first',
      '/executions/01',
      '/executions?page=0',
      '/logs?limit=999',
      '/logs?attempt=x',
    ]) {
      const answer = await tenant.get(`/jobs/${id}${path}`);
      expect(answer.error?.code).toBe('ERR_JOBS_BAD_REQUEST');
    }
  });

  it('have the lines of their log, in order and in pages', async () => {
    const tenant = newTenant();
    const id = await tenant.enqueue();
    const lease = await tenant.leased();
    const log = [1, 2, 3].map((n) => ({ level: 'warn', message: `line ${n}` }));
    expect((await tenant.settle('heartbeat', { ...lease, log })).status).toBe(200);
    const page = await tenant.get(`/jobs/${id}/logs?limit=2`);
    expect(page.meta).toMatchObject({ total: 3 });
    expect(page.data).toMatchObject([
      { line: 0, attempt: 1, level: 'warn', message: 'line 1' },
      { line: 1, message: 'line 2' },
    ]);
    expect((await tenant.get(`/jobs/${id}/logs?limit=2&page=2`)).data).toMatchObject([{ line: 2 }]);
    expect((await tenant.get(`/jobs/${id}/logs?attempt=2`)).data).toEqual([]);
  });
});
