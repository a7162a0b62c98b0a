import { callerOfTenant } from '../../src/core/caller.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessInstanceKey } from '../../src/core/key.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createScheduleBench, type ScheduleBench } from './schedule-bench.ts';
import { createTenants, type NewTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication({ flags: ['--multi-tenancy'] });
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

let days = 0;
async function open(): Promise<ScheduleBench> {
  days += 1;
  const day = new Date(Date.UTC(2027, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
  const bench = createScheduleBench(server, newTenant(), day);
  await bench.moveTo('00:00:00');
  return bench;
}

const endJob = async (bench: ScheduleBench, id: string | undefined) => {
  const { status } = await bench.tenant.post(`/jobs/${String(id)}/cancel`);
  expect(status).toBe(200);
};

describe('a tick while the previous run has not ended', () => {
  it('fires beside it where overlap is allowed, which is the default', async () => {
    const bench = await open();
    const id = await bench.create();
    await bench.moveTo('01:00:00');
    await bench.moveTo('02:00:00');
    expect(await bench.jobs(id)).toHaveLength(2);
  });

  it('is skipped until the run has ended, all attempts of a job included', async () => {
    const bench = await open();
    const id = await bench.create({ overlapPolicy: 'skip' });
    await bench.moveTo('01:00:00');
    await bench.tenant.fail({ message: 'again' }, true);
    const [job] = await bench.jobs(id);
    expect((await bench.tenant.get(`/jobs/${String(job)}`)).data.status).toBe('scheduled');
    await bench.moveTo('02:00:00');
    await endJob(bench, job);
    await bench.moveTo('03:00:00');
    expect(await bench.log(id)).toEqual([
      '01:00:00 fired by cron',
      '02:00:00 skipped by cron',
      '03:00:00 fired by cron',
    ]);
    expect((await bench.ticks(id))[1]?.reason).toBe('The previous run is still active');
  });

  it('fires if the lease of the last attempt has expired by then, even if others have expired, too', async () => {
    const bench = await open();
    const id = await bench.create({ overlapPolicy: 'skip', maxAttempts: 1 });
    await bench.moveTo('01:00:00');
    await bench.tenant.leased();
    const another = newTenant();
    await another.enqueue();
    await another.leased();
    await bench.moveTo('02:00:00');
    expect(await bench.log(id)).toEqual(['01:00:00 fired by cron', '02:00:00 fired by cron']);
  });

  it('waits as the only one with buffer_one, and fires at the moment in which the run ends', async () => {
    const bench = await open();
    const id = await bench.create({ overlapPolicy: 'buffer_one' });
    for (const time of ['01:00:00', '02:00:00', '03:00:00']) await bench.moveTo(time);
    expect(await bench.log(id)).toEqual([
      '01:00:00 fired by cron',
      '02:00:00 buffered by cron',
      '03:00:00 skipped by cron',
    ]);
    expect(await bench.show(id)).toMatchObject({ bufferedTickAt: bench.at('02:00:00') });
    const [first] = await bench.jobs(id);
    await endJob(bench, first);
    await bench.settled();
    expect((await bench.ticks(id))[1]).toMatchObject({
      outcome: 'fired',
      decidedAt: bench.at('03:00:00'),
      reason: 'Fired after the previous run ended',
    });
    expect(await bench.show(id)).toMatchObject({ bufferedTickAt: null });
    expect(await bench.jobs(id)).toHaveLength(2);
    await bench.moveTo('04:00:00');
    expect((await bench.log(id)).at(-1)).toBe('04:00:00 buffered by cron');
  });

  it('waits on while the schedule is paused, and fires when it is resumed', async () => {
    const bench = await open();
    const id = await bench.create({ overlapPolicy: 'buffer_one' });
    for (const time of ['01:00:00', '02:00:00']) await bench.moveTo(time);
    await bench.tenant.post(`/cron/${id}/pause`);
    await endJob(bench, (await bench.jobs(id))[0]);
    await bench.moveTo('02:30:00');
    expect((await bench.log(id)).at(-1)).toBe('02:00:00 buffered by cron');
    await bench.tenant.post(`/cron/${id}/resume`);
    await bench.moveTo('02:30:02');
    expect(await bench.log(id)).toEqual(['01:00:00 fired by cron', '02:00:00 fired by cron']);
  });

  it('waits past the last tick of its schedule', async () => {
    const bench = await open();
    const year = bench.at('00:00:00').slice(0, 4);
    const [, month, date] = bench.at('00:00:00').slice(0, 10).split('-').map(Number);
    const cronExpression = `0 0 1,2 ${date ?? 1} ${month ?? 1} ? ${year}`;
    const id = await bench.create({ overlapPolicy: 'buffer_one', cronExpression });
    for (const time of ['01:00:00', '02:00:00']) await bench.moveTo(time);
    expect(await bench.show(id)).toMatchObject({ nextRunAt: null });
    await endJob(bench, (await bench.jobs(id))[0]);
    await bench.settled();
    expect(await bench.log(id)).toEqual(['01:00:00 fired by cron', '02:00:00 fired by cron']);
  });
});

describe('a schedule of a process', () => {
  const deploy = async ({ tenant }: ScheduleBench, text: string) => {
    const tenantId = tenant.tenant as TenantId;
    const bytes = new TextEncoder().encode(text);
    const resource = await server.orchestrator.parseResource({ name: 'p.bpmn', bytes });
    const resources = [{ resource, checksum: text.length.toString() }];
    const command = { kind: 'deployResources', tenantId, resources } as const;
    const outcome = await server.orchestrator.submit(command, callerOfTenant(tenantId));
    expect(outcome.kind).toBe('accepted');
  };
  const target = (more = {}) => ({
    target: { kind: 'process', processDefinitionId: 'p', variables: { a: [1, 'x'] }, ...more },
  });
  const endInstance = async ({ tenant }: ScheduleBench, key: string | null | undefined) => {
    const processInstanceKey = key as ProcessInstanceKey;
    const command = { kind: 'cancelProcessInstance', processInstanceKey } as const;
    const caller = callerOfTenant(tenant.tenant as TenantId);
    expect((await server.orchestrator.submit(command, caller)).kind).toBe('accepted');
  };

  it('starts an instance with its variables, of the latest version or of the one that is named', async () => {
    const bench = await open();
    await deploy(bench, sequence('p', serviceTask('one')));
    const fixed = await bench.create(target({ version: 1 }));
    const latest = await bench.create(target());
    await deploy(bench, sequence('p', serviceTask('another')));
    await bench.moveTo('01:00:00');
    const versionOf = async (id: string) => {
      const [tick] = await bench.ticks(id);
      expect(tick).toMatchObject({ outcome: 'fired', jobId: null });
      const key = String(tick?.processInstanceKey);
      const query = { kind: 'get', resource: 'processInstance', key } as const;
      const caller = callerOfTenant(bench.tenant.tenant as TenantId);
      const found = await server.orchestrator.query(query, caller);
      expect(found.kind).toBe('accepted');
      const text = found.kind === 'accepted' ? String(found.result) : '';
      return (JSON.parse(text) as { processDefinitionVersion: number }).processDefinitionVersion;
    };
    expect([await versionOf(fixed), await versionOf(latest)]).toEqual([1, 2]);
    expect(await bench.show(latest)).toMatchObject({
      jobType: null,
      payload: null,
      lastJobId: null,
      target: {
        kind: 'process',
        processDefinitionId: 'p',
        version: null,
        variables: { a: [1, 'x'] },
      },
    });
  });

  it('fires for each missed tick, although one decision starts one instance', async () => {
    const bench = await open();
    await deploy(bench, sequence('p', serviceTask('one')));
    const id = await bench.create({ ...target(), missedRunPolicy: 'run_all' });
    await bench.moveTo('03:30:00');
    await bench.moveTo('03:30:00');
    const keys = (await bench.ticks(id)).map((tick) => tick.processInstanceKey);
    expect(new Set(keys).size).toBe(3);
    expect(await bench.log(id)).toEqual([
      '01:00:00 fired by missed',
      '02:00:00 fired by missed',
      '03:00:00 fired by missed',
    ]);
  });

  it('knows whether the previous instance still runs, and lets a tick wait for its end', async () => {
    const bench = await open();
    await deploy(bench, sequence('p', serviceTask('one')));
    const id = await bench.create({ ...target(), overlapPolicy: 'buffer_one' });
    for (const time of ['01:00:00', '02:00:00', '02:00:30']) await bench.moveTo(time);
    expect((await bench.log(id)).at(-1)).toBe('02:00:00 buffered by cron');
    await endInstance(bench, (await bench.ticks(id))[0]?.processInstanceKey);
    await bench.moveTo('02:00:36');
    expect((await bench.log(id)).at(-1)).toBe('02:00:00 fired by cron');
    const skipping = await bench.create({ ...target(), overlapPolicy: 'skip' });
    for (const time of ['03:00:00', '04:00:00']) await bench.moveTo(time);
    expect((await bench.log(skipping)).at(-1)).toBe('04:00:00 skipped by cron');
  });

  it('logs that the process does not exist, and continues', async () => {
    const bench = await open();
    const id = await bench.create(target());
    await bench.moveTo('01:00:00');
    await deploy(bench, sequence('p', serviceTask('one')));
    await bench.moveTo('02:00:00');
    expect(await bench.log(id)).toEqual(['01:00:00 failed by cron', '02:00:00 fired by cron']);
    expect((await bench.ticks(id))[0]?.reason).toContain("process ID 'p'");
    const foreign = await open();
    const other = await foreign.create(target());
    const run = await foreign.tenant.post(`/cron/${other}/run`);
    expect(run).toMatchObject({ status: 400, error: { code: 'ERR_JOBS_BAD_REQUEST' } });
    expect(await foreign.ticks(other)).toEqual([]);
  });
});
