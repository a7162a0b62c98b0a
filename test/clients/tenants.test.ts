import type { ProcessInstanceKey, TenantId } from '@camunda8/orchestration-cluster-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from '../jobs/jobs-application.ts';
import { createScheduleBench, type ScheduleBench } from '../jobs/schedule-bench.ts';
import { createTenants } from '../jobs/tenants.ts';
import { newOrderProcess } from './order-process.ts';
import { atOnce, clients } from './orchestration-clients.ts';

let server: JobsApplication;
let bench: ScheduleBench;
let url: string;
let single: JobsApplication;
let singleUrl: string;
beforeAll(async () => {
  server = await createJobsApplication({ flags: ['--multi-tenancy'] });
  url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  single = await createJobsApplication();
  singleUrl = await single.app.listen({ port: 0, host: '127.0.0.1' });
  bench = createScheduleBench(server, createTenants(server)(), '2027-01-01');
}, 120_000);
afterAll(() => Promise.all([server.stop(), single.stop()]));

let hours = 0;
describe.each(clients)('@camunda8/orchestration-cluster-api $version', ({ create }) => {
  it("starts a tenant's process by its schedule, and works on it", async () => {
    const client = create(url);
    const { tenant } = bench.tenant;
    const tenantId = tenant as TenantId;
    const order = newOrderProcess();
    await client.createDeployment({
      tenantId,
      resources: Object.entries(order.files).map(([name, text]) => new File([text], name)),
    });
    const hour = (minutes: string) => `${String(hours).padStart(2, '0')}:${minutes}`;
    hours += 1;
    await bench.moveTo(hour('00:00'));
    const id = await bench.create({
      cronExpression: '30 * * * *',
      target: { kind: 'process', processDefinitionId: order.processId, variables: { amount: 7 } },
    });
    await bench.moveTo(hour('30:00'));
    await bench.tenant.post(`/cron/${id}/pause`);
    const [tick] = await bench.ticks(id);
    expect(tick).toMatchObject({ outcome: 'fired', jobId: null });
    const processInstanceKey = tick?.processInstanceKey as ProcessInstanceKey;

    const jobsOf = async (tenantIds: string[]) =>
      (
        await client.activateJobs({
          type: order.jobType,
          worker: 'test',
          timeout: 60_000,
          maxJobsToActivate: 10,
          requestTimeout: -1,
          tenantIds: tenantIds as TenantId[],
        })
      ).jobs;
    expect(await jobsOf(['<default>', 'another'])).toEqual([]);
    const [job] = await jobsOf(['<default>', tenant]);
    expect(job).toMatchObject({ tenantId, processInstanceKey, variables: { amount: 7 } });
    await client.completeJob({ jobKey: job?.jobKey as NonNullable<typeof job>['jobKey'] });

    const filter = { tenantId, processInstanceKey };
    const { items: tasks } = await client.searchUserTasks({ filter }, atOnce);
    expect(tasks).toMatchObject([{ elementId: 'review', tenantId }]);
    const elsewhere = { ...filter, tenantId: 'another' as TenantId };
    expect((await client.searchUserTasks({ filter: elsewhere }, atOnce)).items).toEqual([]);
    const userTaskKey = tasks[0]?.userTaskKey;
    if (userTaskKey === undefined) throw new Error('Expected a user task');
    await client.completeUserTask({ userTaskKey });
    const instance = await client.getProcessInstance({ processInstanceKey }, atOnce);
    expect(instance).toMatchObject({ state: 'COMPLETED', tenantId });
  });

  it("starts processes of the default tenant by every tenant's schedule, without multi-tenancy", async () => {
    const order = newOrderProcess();
    const client = create(singleUrl);
    const resources = Object.entries(order.files).map(([name, text]) => new File([text], name));
    await client.createDeployment({ resources });
    const tenant = createTenants(single)();
    const target = { kind: 'process', processDefinitionId: order.processId };
    const made = await tenant.post('/cron', {
      name: order.processId,
      cronExpression: '0 0 1 1 *',
      target,
    });
    const run = await tenant.post(`/cron/${String(made.data.id)}/run`);
    const processInstanceKey = run.data['processInstanceKey'] as ProcessInstanceKey;
    const instance = await client.getProcessInstance({ processInstanceKey }, atOnce);
    expect(instance).toMatchObject({ state: 'ACTIVE', tenantId: '<default>' });
  });

  it('creates an instance of the tenant that it names', async () => {
    const client = create(url);
    const { processId, files } = newOrderProcess();
    const resources = Object.entries(files).map(([name, text]) => new File([text], name));
    const begin = (tenantId: string) =>
      client.createProcessInstance({
        processDefinitionId: processId,
        tenantId: tenantId as TenantId,
      });
    await client.createDeployment({ resources, tenantId: 'acme' as TenantId });
    expect(await begin('acme')).toMatchObject({ tenantId: 'acme' });
    await expect(begin('<default>')).rejects.toThrow();
  });
});
