import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createScheduleBench, type ScheduleBench } from './schedule-bench.ts';
import { createTenants, type NewTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

let days = 0;
async function open(plan?: string): Promise<ScheduleBench> {
  days += 1;
  const day = new Date(Date.UTC(2027, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
  const bench = createScheduleBench(server, newTenant(plan), day);
  await bench.moveTo('00:00:00');
  return bench;
}

const valid = {
  name: 'Nightly',
  cronExpression: '0 3 * * *',
  jobType: 'report.make',
  payload: { n: 1 },
};
const unknownId = '5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35';

describe('creating a schedule', () => {
  it('answers the whole schedule, with defaults, as do the list and a single read', async () => {
    const { tenant, at } = await open();
    const { status, data } = await tenant.post('/cron', valid);
    expect(status).toBe(201);
    const expected = {
      id: expect.any(String),
      tenantId: tenant.tenant,
      ...valid,
      timezone: 'UTC',
      priority: 5,
      maxAttempts: 3,
      retry: null,
      target: { kind: 'job' },
      isActive: true,
      overlapPolicy: 'allow',
      missedRunPolicy: 'run_once',
      missedRunWindowSeconds: 604_800,
      jitterSeconds: 0,
      nextRunAt: at('03:00:00'),
      lastRunAt: null,
      lastJobId: null,
      lastProcessInstanceKey: null,
      bufferedTickAt: null,
      createdAt: at('00:00:00'),
      updatedAt: at('00:00:00'),
    };
    expect(data).toEqual(expected);
    expect((await tenant.get(`/cron/${data.id}`)).data).toEqual(data);
    const second = (await tenant.post('/cron', { ...valid, isActive: false })).data;
    expect(second).toMatchObject({ isActive: false, nextRunAt: null });
    const list = await tenant.get('/cron?limit=1&page=2');
    expect(list).toMatchObject({ data: [second], meta: { page: 2, limit: 1, total: 2 } });
  });

  it.each([
    ['0 3 * * *', 201],
    ['0 0 3 * * ? *', 201],
    ['*/15 9-17 * * MON-FRI', 201],
    ['0 0 3 * * *', 400],
    ['', 400],
    ['@daily', 400],
    ['61 * * * *', 400],
    ['0 3 31 2 *', 400],
    ['0 0 0 1 1 * 2000', 400],
    [`${'0 '.repeat(101)}*`, 400],
  ])('with the expression %s gives %i', async (cronExpression, status) => {
    const { tenant } = await open();
    const answer = await tenant.post('/cron', { ...valid, cronExpression });
    expect(answer.status).toBe(status);
    if (status === 201) return;
    expect(answer.error).toMatchObject({
      code: 'ERR_JOBS_INVALID_CRON',
      details: { cronExpression, reason: expect.stringMatching(/^Expected /) },
    });
    const preview = await tenant.post('/cron/preview', { cronExpression });
    expect(preview.error?.code).toBe('ERR_JOBS_INVALID_CRON');
    expect((await tenant.get('/cron')).meta).toMatchObject({ total: 0 });
  });

  it.each([
    [{ timezone: 'Mars/Olympus' }, 'timezone'],
    [{ timezone: '+02:00' }, 'timezone'],
    [{ name: '' }, 'name'],
    [{ jobType: undefined }, 'jobType'],
    [{ payload: undefined }, 'payload'],
    [{ payload: [] }, 'payload'],
    [{ priority: 1.5 }, 'priority'],
    [{ overlapPolicy: 'queue' }, 'overlapPolicy'],
    [{ jitterSeconds: 3_601 }, 'jitterSeconds'],
    [{ missedRunWindowSeconds: -1 }, 'missedRunWindowSeconds'],
    [{ target: { kind: 'process', processDefinitionId: 'p' } }, 'target'],
    [{ next: 1 }, 'next'],
  ])('refuses %j and names the field', async (changes, field) => {
    const { tenant } = await open();
    const answer = await tenant.post('/cron', { ...valid, ...changes });
    expect(answer).toMatchObject({ status: 400, error: { code: 'ERR_JOBS_BAD_REQUEST' } });
    expect(answer.error?.details).toMatchObject({ fields: [field] });
    expect((await tenant.get('/cron')).meta).toMatchObject({ total: 0 });
  });

  it('says how a time zone is spelled', async () => {
    const { tenant } = await open();
    const { error } = await tenant.post('/cron', { ...valid, timezone: 'europe/BERLIN' });
    expect(error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      details: { fields: ['timezone'] },
    });
    expect(error?.message).toContain('Europe/Berlin is the correct spelling');
  });

  it('refuses a payload that is too large', async () => {
    const { tenant } = await open();
    const payload = { text: 'x'.repeat(262_144) };
    const answer = await tenant.post('/cron', { ...valid, payload });
    expect(answer.error?.details).toEqual({ fields: ['payload'] });
  });

  it('is limited by the tier: its number of schedules, and its priorities', async () => {
    const base = await open('base');
    expect((await base.tenant.post('/cron', valid)).error).toMatchObject({
      code: 'ERR_JOBS_FEATURE_NOT_AVAILABLE_FOR_TIER',
      http: 403,
      details: { feature: 'cron', current_tier: 'BASE', required_tier: 'STUDENT' },
    });
    const { tenant } = await open('student');
    expect((await tenant.post('/cron', { ...valid, priority: 3 })).error).toMatchObject({
      code: 'ERR_JOBS_INVALID_PRIORITY',
      details: { allowed_priority_range: { min: 4, max: 10 } },
    });
    const first = (await tenant.post('/cron', { ...valid, isActive: false })).data;
    await tenant.post('/cron', valid);
    expect((await tenant.post('/cron', valid)).error).toMatchObject({
      code: 'ERR_JOBS_QUOTA_EXCEEDED',
      http: 429,
      details: { quota: 'cron', limit: 2, current: 2 },
    });
    expect((await tenant.get('/quota')).data.usage.cron).toBe(2);
    expect((await tenant.remove(`/cron/${first.id}`)).status).toBe(200);
    expect((await tenant.post('/cron', valid)).status).toBe(201);
  });
});

describe('a schedule', () => {
  it('belongs to its tenant: every request of another tenant answers that it does not exist', async () => {
    const { tenant } = await open();
    const stranger = newTenant();
    const { id } = (await tenant.post('/cron', valid)).data;
    const span = { from: '2027-01-01T00:00:00Z', to: '2027-01-01T01:00:00Z' };
    for (const asked of [id, unknownId]) {
      const answers = [
        await stranger.get(`/cron/${asked}`),
        await stranger.patch(`/cron/${asked}`, { name: 'Mine' }),
        await stranger.remove(`/cron/${asked}`),
        await stranger.post(`/cron/${asked}/run`),
        await stranger.post(`/cron/${asked}/pause`),
        await stranger.post(`/cron/${asked}/resume`),
        await stranger.post(`/cron/${asked}/backfill`, span),
        await stranger.get(`/cron/${asked}/ticks`),
        await stranger.get(`/cron/${asked}/next`),
      ];
      for (const { status, error } of answers) {
        expect(status).toBe(404);
        expect(error?.code).toBe('ERR_JOBS_CRON_SCHEDULE_NOT_FOUND');
      }
    }
    expect((await stranger.get('/cron')).data).toEqual([]);
    expect((await tenant.get(`/cron/${id}`)).data).toMatchObject({ name: 'Nightly' });
  });

  it('stays as it is when its last moment is over, but is not changed to an expression that never fires', async () => {
    const bench = await open();
    const { tenant } = bench;
    const [year, month, day] = bench.at('00:00:00').slice(0, 10).split('-').map(Number);
    const cronExpression = `0 0 1 ${day ?? 1} ${month ?? 1} ? ${year ?? 2027}`;
    const id = await bench.create({ cronExpression });
    const other = await bench.create();
    await bench.moveTo('02:00:00');
    const same = { name: 'x', cronExpression, timezone: 'UTC' };
    expect((await tenant.patch(`/cron/${id}`, same)).data).toMatchObject({
      name: 'x',
      isActive: true,
      nextRunAt: null,
    });
    const changed = await tenant.patch(`/cron/${other}`, { cronExpression });
    expect(changed.error).toMatchObject({
      code: 'ERR_JOBS_INVALID_CRON',
      message:
        'cronExpression is not valid. Expected a cron expression with future ticks, but all its ticks are past.',
    });
    expect(await bench.show(other)).toMatchObject({ cronExpression: '0 * * * *' });
    const preview = await tenant.post('/cron/preview', { cronExpression });
    expect(preview.error).toEqual(changed.error);
    const from = bench.at('00:00:00');
    const past = await tenant.post('/cron/preview', { cronExpression, from });
    expect(past.data).toMatchObject({ next: [bench.at('01:00:00')] });
  });

  it('can be changed in part, its target too; a refused change changes nothing', async () => {
    const bench = await open('student');
    const { tenant } = bench;
    const id = await bench.create();
    const before = await bench.show(id);
    for (const [changes, code] of [
      [{ cronExpression: '* * * * * *', name: 'x' }, 'INVALID_CRON'],
      [{ timezone: 'Nowhere', name: 'x' }, 'BAD_REQUEST'],
      [{ priority: 1, name: 'x' }, 'INVALID_PRIORITY'],
      [{}, 'BAD_REQUEST'],
    ] as const) {
      expect((await tenant.patch(`/cron/${id}`, changes)).error?.code).toBe(`ERR_JOBS_${code}`);
    }
    expect(await bench.show(id)).toEqual(before);
    const changed = await tenant.patch(`/cron/${id}`, {
      priority: 7,
      payload: { other: true },
      retry: { backoff: 'fixed', delaySeconds: 1 },
      overlapPolicy: 'SKIP',
    });
    expect(changed.data).toMatchObject({
      jobType: 'report.make',
      priority: 7,
      payload: { other: true },
      retry: { backoff: 'fixed', delayMs: 1_000 },
      overlapPolicy: 'skip',
    });
    const process = { kind: 'process', processDefinitionId: 'p' };
    const turned = await tenant.patch(`/cron/${id}`, { target: process });
    expect(turned.data).toMatchObject({ jobType: null, priority: null, target: process });
    const half = await tenant.patch(`/cron/${id}`, { priority: 6 });
    expect(half.error?.details).toEqual({ fields: ['jobType', 'payload'] });
    const back = await tenant.patch(`/cron/${id}`, { jobType: 'a', payload: {} });
    expect(back.data).toMatchObject({ jobType: 'a', priority: 5, target: { kind: 'job' } });
  });

  it('runs now on request, paused or not, and beside other runs', async () => {
    const bench = await open();
    const id = await bench.create({ isActive: false, overlapPolicy: 'skip' });
    const runs = [
      await bench.tenant.post(`/cron/${id}/run`),
      await bench.tenant.post(`/cron/${id}/run`),
    ];
    for (const { status, data } of runs) {
      expect(status).toBe(200);
      expect(data).toMatchObject({
        outcome: 'fired',
        trigger: 'manual',
        jobId: expect.any(String),
      });
    }
    expect(new Set(runs.map(({ data }) => data.tickAt)).size).toBe(2);
    expect(await bench.jobs(id)).toEqual(runs.map(({ data }) => data.jobId));
    expect(await bench.show(id)).toMatchObject({ lastRunAt: bench.at('00:00:00') });
  });

  it('shows when it fires next, and a preview when an expression would', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '0 */6 * * *' });
    const next = ['06:00:00', '12:00:00', '18:00:00'].map(bench.at);
    const asked = await bench.tenant.get(`/cron/${id}/next?count=3`);
    expect(asked.data).toEqual({ cronExpression: '0 */6 * * *', timezone: 'UTC', next });
    const body = { cronExpression: '0 0 */6 * * * *', timezone: 'UTC', count: 3 };
    expect((await bench.tenant.post('/cron/preview', body)).data.next).toEqual(next);
    const from = '2027-03-28T00:00:00Z';
    const berlin = { cronExpression: '30 2 * * *', timezone: 'Europe/Berlin', count: 2, from };
    expect((await bench.tenant.post('/cron/preview', berlin)).data.next).toEqual([
      '2027-03-28T01:00:00.000Z',
      '2027-03-29T00:30:00.000Z',
    ]);
    for (const count of ['0', '101', 'x']) {
      expect((await bench.tenant.get(`/cron/${id}/next?count=${count}`)).status).toBe(400);
    }
  });
});

describe('a full quota', () => {
  it('skips a tick, logs why, and publishes it; a manual run is refused without a trace', async () => {
    const bench = await open('student');
    const id = await bench.create();
    await bench.tenant.post('/enqueue/batch', {
      jobs: Array.from({ length: 25 }, () => ({ type: 'a', payload: {} })),
    });
    await bench.moveTo('01:00:00');
    expect(await bench.log(id)).toEqual(['01:00:00 skipped by cron']);
    expect((await bench.ticks(id))[0]?.reason).toContain('quota of 25 waiting jobs');
    const exceeded = async () =>
      (await bench.tenant.get('/events?types=quota.exceeded&limit=10')).data.map(
        (event: { readonly data: object }) => event.data,
      );
    expect(await exceeded()).toMatchObject([{ quota: 'queued', limit: 25, current: 25 }]);
    const run = await bench.tenant.post(`/cron/${id}/run`);
    expect(run).toMatchObject({ status: 429, error: { code: 'ERR_JOBS_QUOTA_EXCEEDED' } });
    const span = { from: bench.at('00:00:00'), to: bench.at('01:00:00') };
    const backfill = await bench.tenant.post(`/cron/${id}/backfill`, span);
    expect(backfill.status).toBe(429);
    expect(await bench.log(id)).toEqual(['01:00:00 skipped by cron']);
    await bench.tenant.post(`/jobs/${await anyJob(bench)}/cancel`);
    await bench.moveTo('02:00:00');
    expect((await bench.log(id)).at(-1)).toBe('02:00:00 fired by cron');
    expect((await bench.tenant.get('/quota')).data.usage.queued).toBe(25);
  });

  async function anyJob(bench: ScheduleBench): Promise<string> {
    return (await bench.tenant.get('/jobs?limit=1')).data[0].id;
  }
});

describe('a backfill', () => {
  const ticksOf = ({
    data,
  }: {
    readonly data: { readonly fired: readonly { tickAt: string }[] };
  }) => data.fired.map(({ tickAt }) => tickAt.slice(11, 19));

  it('fires the ticks that did not fire, once, and answers where to continue', async () => {
    const bench = await open();
    const id = await bench.create({ missedRunPolicy: 'skip', overlapPolicy: 'skip' });
    await bench.moveTo('01:00:00');
    await bench.moveTo('04:30:00');
    const span = { from: bench.at('00:00:00'), to: bench.at('04:30:00') };
    const backfill = (more = {}) => bench.tenant.post(`/cron/${id}/backfill`, { ...span, ...more });
    const first = await backfill({ max: 3 });
    expect(ticksOf(first)).toEqual(['00:00:00', '02:00:00', '03:00:00']);
    expect(first.data).toMatchObject({ alreadyFired: 1, nextFrom: bench.at('04:00:00') });
    const rest = await backfill();
    expect(ticksOf(rest)).toEqual(['04:00:00']);
    expect(rest.data).toMatchObject({ alreadyFired: 4, nextFrom: null });
    expect((await backfill()).data).toEqual({ fired: [], alreadyFired: 5, nextFrom: null });
    expect(await bench.log(id)).toEqual([
      '00:00:00 fired by backfill',
      '01:00:00 fired by cron',
      '02:00:00 fired by backfill',
      '03:00:00 fired by backfill',
      '04:00:00 fired by backfill',
    ]);
    expect(await bench.jobs(id)).toHaveLength(5);
    await bench.moveTo('05:00:00');
    expect((await bench.log(id)).at(-1)).toBe('05:00:00 skipped by cron');
  });

  it('leaves undecided ticks to the schedule, and fires none in the future', async () => {
    const bench = await open();
    const id = await bench.create({ jitterSeconds: 3_600, cronExpression: '0 1 * * *' });
    await bench.moveTo('01:00:00');
    const to = bench.at('01:00:00');
    const backfill = (from: string, until = to) =>
      bench.tenant.post(`/cron/${id}/backfill`, { from, to: until });
    expect((await backfill(bench.at('00:30:00'))).data.fired).toEqual([]);
    for (const [from, until, field] of [
      [to, bench.at('01:00:01'), 'to'],
      [to, bench.at('00:00:00'), 'from'],
      ['yesterday', to, 'from'],
    ] as const) {
      expect((await backfill(from, until)).error?.details).toEqual({ fields: [field] });
    }
    await bench.moveTo('02:00:00');
    expect(await bench.jobs(id)).toHaveLength(1);
  });
});

describe('the log of a schedule', () => {
  it('keeps at least a thousand ticks, and a backfill does not go back further', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '* * * * * * *', missedRunPolicy: 'run_all' });
    await bench.tenant.patch(`/cron/${id}`, { missedRunWindowSeconds: 31_622_400 });
    for (let fired = 0; fired < 2_150; fired += 900) await bench.moveTo('00:35:50', 9);
    const total = Number((await bench.tenant.get(`/cron/${id}/ticks?limit=1`)).meta['total']);
    expect(total).toBeGreaterThanOrEqual(1_000);
    expect(total).toBeLessThan(2_000);
    const span = { from: bench.at('00:10:00'), to: bench.at('00:12:00') };
    const refused = await bench.tenant.post(`/cron/${id}/backfill`, span);
    expect(refused.error?.details).toEqual({ fields: ['from'] });
  });
});
