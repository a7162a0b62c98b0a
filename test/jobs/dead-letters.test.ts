import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, idsOf, type NewTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

const unknownId = '5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35';

describe('dead letters', () => {
  it('are listed newest first and filtered as jobs are, and no other job is among them', async () => {
    const tenant = newTenant();
    const first = await tenant.bury({ type: 'a' }, { message: 'no', code: 'E1' });
    const second = await tenant.bury({ payload: { n: 2 } }, { message: 'say "code":"E1"' });
    await tenant.enqueue();
    const list = await tenant.get('/dlq');
    expect(idsOf(list)).toEqual([second, first]);
    expect(list.meta).toMatchObject({ page: 1, limit: 20, total: 2, searchIsCapped: false });
    expect(list.data).toMatchObject([
      { status: 'deadlettered', attempts: 1, attemptsLeft: 0 },
      { type: 'a', error: { message: 'no', code: 'E1' } },
    ]);
    expect(idsOf(await tenant.get('/dlq?type=a'))).toEqual([first]);
    expect(idsOf(await tenant.get('/dlq?errorCode=E1'))).toEqual([first]);
    expect(idsOf(await tenant.get('/dlq?payload.n=2'))).toEqual([second]);
    expect(idsOf(await tenant.get('/dlq?sort=createdAt:asc&limit=1'))).toEqual([first]);
    expect((await tenant.get('/dlq?status=queued')).error?.code).toBe('ERR_JOBS_BAD_REQUEST');
    expect((await tenant.get('/dlq?limit=0')).error?.code).toBe('ERR_JOBS_BAD_REQUEST');
    expect((await newTenant().get('/dlq')).data).toEqual([]);
  });

  it('are counted by type and by code, whatever characters the errors have in them', async () => {
    const tenant = newTenant();
    expect((await tenant.get('/dlq/stats')).data).toEqual({
      total: 0,
      totalIsCapped: false,
      oldest: null,
      newest: null,
      byType: [],
      byErrorCode: [],
    });
    await tenant.bury(
      { type: 'a' },
      { stack: '"code":"E9"', message: '\u0000\ud800', code: 'ä"\\' },
    );
    await tenant.bury({ type: 'a' }, { message: 'no', code: 'ä"\\' });
    await tenant.bury({ type: 'b' }, { message: 'no code' });
    const { data } = await tenant.get('/dlq/stats');
    expect(data).toMatchObject({
      total: 3,
      byType: [
        { type: 'a', count: 2 },
        { type: 'b', count: 1 },
      ],
      byErrorCode: [
        { code: 'ä"\\', count: 2 },
        { code: null, count: 1 },
      ],
    });
    const { oldest, newest } = data as { readonly oldest: string; readonly newest: string };
    expect(Date.parse(oldest)).toBeLessThanOrEqual(Date.parse(newest));
  });

  it('return to the queue, with the same or another payload', async () => {
    const tenant = newTenant();
    const id = await tenant.bury();
    const replayed = await tenant.post(`/dlq/${id}/replay`, { payload: { n: 2 } });
    expect(replayed).toMatchObject({
      status: 200,
      data: { id, status: 'queued', payload: { n: 2 }, attempts: 0, attemptsLeft: 1 },
    });
    expect((await tenant.get(`/jobs/${id}`)).data).toEqual(replayed.data);
    expect((await tenant.get('/dlq')).data).toEqual([]);
    await tenant.fail({ message: 'again' }, true);
    expect((await tenant.post(`/dlq/${id}/replay`)).data).toMatchObject({ payload: { n: 2 } });
    expect((await tenant.get(`/jobs/${id}/executions`)).meta).toMatchObject({ total: 2 });
  });

  it('are deleted for good, with their executions', async () => {
    const tenant = newTenant();
    const id = await tenant.bury();
    const purged = await tenant.remove(`/dlq/${id}`);
    expect(purged).toMatchObject({ status: 200, data: { id, purged: true } });
    for (const path of [`/jobs/${id}`, `/jobs/${id}/executions`]) {
      expect((await tenant.get(path)).error?.code).toBe('ERR_JOBS_NOT_FOUND');
    }
    expect((await tenant.remove(`/dlq/${id}`)).error?.code).toBe('ERR_JOBS_NOT_FOUND');
  });

  it('are the only jobs that are replayed and purged', async () => {
    const tenant = newTenant();
    const id = await tenant.enqueue();
    const before = await tenant.get(`/jobs/${id}`);
    expect((await tenant.post(`/dlq/${id}/replay`)).error).toMatchObject({
      code: 'ERR_JOBS_CANNOT_REPLAY_STATUS',
      http: 400,
      details: { status: 'queued' },
    });
    expect((await tenant.remove(`/dlq/${id}`)).error).toMatchObject({
      code: 'ERR_JOBS_CANNOT_PURGE_STATUS',
      http: 400,
      details: { status: 'queued' },
    });
    expect((await tenant.get(`/jobs/${id}`)).data).toEqual(before.data);
  });

  it('belong to their tenant alone, have a UUID as id, and an object as payload', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const id = await tenant.bury();
    for (const [who, name, code] of [
      [other, id, 'NOT_FOUND'],
      [tenant, unknownId, 'NOT_FOUND'],
      [tenant, '7', 'BAD_REQUEST'],
    ] as const) {
      expect((await who.post(`/dlq/${name}/replay`)).error?.code).toBe(`ERR_JOBS_${code}`);
      expect((await who.remove(`/dlq/${name}`)).error?.code).toBe(`ERR_JOBS_${code}`);
    }
    for (const body of [{ payload: 7 }, { colour: 'red' }]) {
      const answer = await tenant.post(`/dlq/${id}/replay`, body);
      expect(answer.error?.code).toBe('ERR_JOBS_BAD_REQUEST');
    }
    expect(idsOf(await tenant.get('/dlq'))).toEqual([id]);
  });

  it('are not replayed beyond the quota of waiting jobs', async () => {
    const tenant = newTenant('base');
    const id = await tenant.bury();
    for (let n = 0; n < 10; n += 1) await tenant.enqueue();
    expect((await tenant.post(`/dlq/${id}/replay`)).error).toMatchObject({
      code: 'ERR_JOBS_QUOTA_EXCEEDED',
      details: { quota: 'queued', limit: 10, current: 10 },
    });
    expect(idsOf(await tenant.get('/dlq'))).toEqual([id]);
  });

  it.each([
    ['GET', '/dlq', ['system']],
    ['GET', '/dlq/stats', ['system']],
    ['POST', '/dlq/:id/replay', ['organizer']],
    ['DELETE', '/dlq/:id', ['organizer']],
  ] as const)('%s %s is for those with the role only', async (method, path, roles) => {
    const { as, ...tenant } = newTenant();
    const id = await tenant.bury();
    const url = `/jobs/v1${path.replace(':id', id)}`;
    const answer = await server.request(method, url, { as: { ...as, roles } });
    expect(answer.error).toMatchObject({ code: 'ERR_JOBS_FORBIDDEN', http: 403 });
    expect((await tenant.get(`/jobs/${id}`)).data).toMatchObject({ status: 'deadlettered' });
  });
});
