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

/** At midnight of 1 June 2027, which is a Tuesday. */
async function open(plan?: string): Promise<ScheduleBench> {
  const bench = createScheduleBench(server, newTenant(plan));
  await bench.moveTo('2027-06-01T00:00:00Z');
  return bench;
}

describe('a schedule', () => {
  it('fires each tick once, in its time zone, as a job that says which schedule made it', async () => {
    const bench = await open();
    const id = await bench.create({ cronExpression: '30 5 * * *', timezone: 'Asia/Kolkata' });
    expect(await bench.show(id)).toMatchObject({ nextRunAt: '2027-06-02T00:00:00.000Z' });
    await bench.moveTo('2027-06-01T23:59:59Z');
    expect(await bench.jobs(id)).toEqual([]);
    await bench.moveTo('2027-06-02T00:00:00Z');
    await bench.moveTo('2027-06-02T00:00:01Z');
    const [job, ...more] = await bench.jobs(id);
    expect(more).toEqual([]);
    expect(await bench.ticks(id)).toMatchObject([
      { tickAt: '2027-06-02T00:00:00.000Z', outcome: 'fired', trigger: 'cron', jobId: job },
    ]);
    expect(await bench.show(id)).toMatchObject({
      lastRunAt: '2027-06-02T00:00:00.000Z',
      nextRunAt: '2027-06-03T00:00:00.000Z',
      lastJobId: job,
    });
    expect((await bench.tenant.get(`/jobs/${String(job)}`)).data).toMatchObject({
      type: 'report.make',
      payload: { n: 1 },
      status: 'queued',
      scheduleId: id,
    });
  });
});
