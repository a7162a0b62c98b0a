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
/** The test has its own day, so that the clock only goes forward: a Tuesday in every year except that of the test. */
async function open(plan?: string): Promise<ScheduleBench> {
  days += 1;
  const day = new Date(Date.UTC(2027, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
  const bench = createScheduleBench(server, newTenant(plan), day);
  await bench.moveTo('00:00:00');
  return bench;
}

describe('a schedule', () => {
  it('fires each tick once, in its time zone, as a job that names its schedule', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '30 11 * * *', timezone: 'Asia/Kolkata' });
    expect(await bench.show(id)).toMatchObject({ nextRunAt: bench.at('06:00:00') });
    await bench.moveTo('05:59:59');
    expect(await bench.jobs(id)).toEqual([]);
    await bench.moveTo('06:00:00');
    await bench.moveTo('06:00:01');
    const [job, ...more] = await bench.jobs(id);
    expect(more).toEqual([]);
    const reason = 'On time';
    expect(await bench.ticks(id)).toEqual([
      {
        tickAt: bench.at('06:00:00'),
        decidedAt: bench.at('06:00:00'),
        outcome: 'fired',
        trigger: 'cron',
        reason,
        jobId: job,
        processInstanceKey: null,
      },
    ]);
    expect(await bench.show(id)).toMatchObject({
      lastRunAt: bench.at('06:00:00'),
      lastJobId: job,
    });
    expect((await bench.tenant.get(`/jobs/${String(job)}`)).data).toMatchObject({
      type: 'report.make',
      payload: { n: 1 },
      status: 'queued',
      scheduleId: id,
    });
  });

  it('fires to the second, and in given years only', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '*/20 0 12 * * ? 2027' });
    const later = await bench.create({ cronExpression: '0 0 12 * * ? 2028' });
    for (const time of ['12:00:00', '12:00:19', '12:00:20', '12:00:45']) await bench.moveTo(time);
    expect(await bench.log(id)).toEqual([
      '12:00:00 fired by cron',
      '12:00:20 fired by cron',
      '12:00:40 fired by cron',
    ]);
    expect(await bench.show(later)).toMatchObject({
      nextRunAt: '2028-01-01T12:00:00.000Z',
      lastRunAt: null,
    });
  });

  it('is delayed by its jitter, which is the same at every read', async () => {
    const bench = await open();
    const ids: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      ids.push(await bench.create({ cronExpression: '0 12 * * *', jitterSeconds: 60 }));
    }
    const firedBy = async () => (await Promise.all(ids.map(bench.jobs))).flat().length;
    await bench.moveTo('12:00:00');
    expect(await firedBy()).toBeLessThan(4);
    await bench.moveTo('12:00:30');
    const half = await firedBy();
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(8);
    await bench.moveTo('12:01:00');
    expect(await firedBy()).toBe(8);
    for (const id of ids)
      expect(await bench.log(id)).toEqual([expect.stringMatching(/^12:00:00 fired/)]);
  });

  it('fires nothing while it is paused, repeats nothing later, and continues with its next tick', async () => {
    const bench = await open();
    const id = await bench.create({ missedRunPolicy: 'run_all' });
    await bench.moveTo('01:00:00');
    expect((await bench.tenant.post(`/cron/${id}/pause`)).data).toMatchObject({
      isActive: false,
      nextRunAt: null,
    });
    expect((await bench.tenant.post(`/cron/${id}/pause`)).status).toBe(200);
    await bench.moveTo('03:30:00');
    expect((await bench.tenant.post(`/cron/${id}/resume`)).data).toMatchObject({
      isActive: true,
      nextRunAt: bench.at('04:00:00'),
    });
    await bench.moveTo('04:00:00');
    expect(await bench.log(id)).toEqual(['01:00:00 fired by cron', '04:00:00 fired by cron']);
  });

  it('starts anew from now when its expression or time zone changes, and only then', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '0 12 * * *' });
    const change = async (changes: object) =>
      (await bench.tenant.patch(`/cron/${id}`, changes)).data;
    expect(await change({ name: 'Other' })).toMatchObject({
      name: 'Other',
      nextRunAt: bench.at('12:00:00'),
    });
    expect(await change({ timezone: 'Europe/Berlin' })).toMatchObject({
      nextRunAt: bench.at('11:00:00'),
    });
    expect(await change({ cronExpression: '15 6 * * *' })).toMatchObject({
      nextRunAt: bench.at('05:15:00'),
    });
    await bench.moveTo('12:30:00');
    expect(await bench.log(id)).toEqual(['05:15:00 fired by missed']);
    expect(await change({ isActive: false })).toMatchObject({ isActive: false, nextRunAt: null });
  });

  it('fires no tick again when the clock is set back', async () => {
    const bench = await open();
    const id = await bench.create();
    await bench.moveTo('05:00:00');
    await bench.moveTo('02:30:00');
    await bench.tenant.patch(`/cron/${id}`, { cronExpression: '*/30 * * * *' });
    await bench.tenant.post(`/cron/${id}/pause`);
    await bench.tenant.post(`/cron/${id}/resume`);
    expect(await bench.show(id)).toMatchObject({ nextRunAt: bench.at('05:30:00') });
    await bench.moveTo('05:30:00');
    expect((await bench.log(id)).filter((tick) => tick.includes('fired'))).toEqual([
      '05:00:00 fired by cron',
      '05:30:00 fired by cron',
    ]);
  });

  it('is deleted with its log, and its jobs stay', async () => {
    const bench = await open('student');
    const id = await bench.create();
    await bench.moveTo('01:00:00');
    const [job] = await bench.jobs(id);
    expect(await bench.tenant.remove(`/cron/${id}`)).toMatchObject({
      status: 200,
      data: { id, deleted: true },
    });
    await bench.moveTo('05:00:00');
    expect((await bench.tenant.get(`/cron/${id}/ticks`)).status).toBe(404);
    expect((await bench.tenant.get(`/jobs/${String(job)}`)).status).toBe(200);
    expect((await bench.tenant.get('/quota')).data?.usage?.cron ?? 0).toBe(0);
    await bench.create();
    await bench.create();
  });

  it('leaves out no tick that is only delayed by its jitter, even if ticks are dense', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '* * * * * * *', jitterSeconds: 3_600 });
    await bench.moveTo('00:20:00', 9);
    const { data, meta } = await bench.tenant.get(`/cron/${id}/ticks?limit=1`);
    const { nextRunAt } = await bench.show(id);
    const decided = data.length === 0 ? 0 : (Date.parse(data[0].tickAt) / 1_000) % 3_600;
    expect(meta['total']).toBe(decided);
    expect((Date.parse(String(nextRunAt)) / 1_000) % 3_600).toBe(decided + 1);
  });
});

describe('after an hour without any node', () => {
  const every10 = { cronExpression: '*/10 * * * *' };
  const gap = async (schedule: object) => {
    const bench = await open();
    const id = await bench.create({ ...every10, ...schedule });
    await bench.moveTo('00:10:00');
    await bench.moveTo('01:15:00');
    await bench.moveTo('01:20:00');
    return (await bench.log(id)).slice(1);
  };
  const missed = ['00:20:00', '00:30:00', '00:40:00', '00:50:00', '01:00:00', '01:10:00'];
  const of = (outcomes: string) =>
    missed.map((time, at) => `${time} ${outcomes[at] === 'F' ? 'fired' : 'skipped'} by missed`);

  it.each([
    ['one run makes up for all', {}, 'sssssF'],
    ['or none', { missedRunPolicy: 'skip' }, 'ssssss'],
    ['or each has its own', { missedRunPolicy: 'run_all' }, 'FFFFFF'],
    ['one run, if it is within the window', { missedRunWindowSeconds: 299 }, 'ssssss'],
    ['one run, at the edge of the window', { missedRunWindowSeconds: 300 }, 'sssssF'],
  ])('%s', async (_, schedule, outcomes) => {
    expect(await gap(schedule)).toEqual([...of(outcomes), '01:20:00 fired by cron']);
  });

  it('with run_all, one entry stands for the ticks outside of the window', async () => {
    const log = await gap({ missedRunPolicy: 'run_all', missedRunWindowSeconds: 1_800 });
    expect(log).toEqual([
      '00:20:00 skipped by missed',
      '00:50:00 fired by missed',
      '01:00:00 fired by missed',
      '01:10:00 fired by missed',
      '01:20:00 fired by cron',
    ]);
  });

  it('the tick that is on time is the one that fires', async () => {
    const bench = await open();
    const id = await bench.create(every10);
    await bench.moveTo('00:30:05');
    expect(await bench.log(id)).toEqual([
      '00:10:00 skipped by missed',
      '00:20:00 skipped by missed',
      '00:30:00 fired by cron',
    ]);
    expect((await bench.ticks(id))[0]?.reason).toContain(bench.at('00:30:00'));
  });

  it('thousands of ticks are decided at once, and the log has the newest', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '* * * * * * *' });
    await bench.moveTo('20:00:00');
    const ticks = await bench.ticks(id);
    expect(ticks.filter(({ outcome }) => outcome === 'fired').map(({ tickAt }) => tickAt)).toEqual(
      ['19:59:50', '19:59:51', '19:59:52', '19:59:53', '19:59:54', '19:59:55', '19:59:56']
        .concat(['19:59:57', '19:59:58', '19:59:59', '20:00:00'])
        .map(bench.at),
    );
    const skipped = await bench.tenant.get(`/cron/${id}/ticks?outcome=skipped&limit=100&page=2`);
    expect(skipped.meta).toMatchObject({ total: 101 });
    expect(skipped.data).toMatchObject([{ tickAt: bench.at('00:00:01') }]);
    expect(skipped.data[0].reason).toContain(`before ${bench.at('19:58:10')}`);
  });
});
