import { CamundaRestClient } from '@camunda8/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storeFlags } from '../postgres/store-flags.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { newOrderProcess, type OrderProcess } from './order-process.ts';

const leaseMs = 60_000;
const pinnedAtMs = Date.UTC(2030, 0, 1);

let server: ServerProcess;
let client: CamundaRestClient;
beforeAll(async () => {
  server = await startServerProcess([...(await storeFlags()), '--clock-control']);
  client = new CamundaRestClient({
    config: {
      ZEEBE_REST_ADDRESS: server.url,
      CAMUNDA_OAUTH_DISABLED: true,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      CAMUNDA_LOG_LEVEL: 'none',
    },
    retry: { limit: 0 },
  });
});
afterAll(async () => {
  client.stopWorkers();
  await server.stop();
});

function only<Item>(items: readonly Item[]): Item {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`Expected one, got ${items.length}`);
  return item;
}

describe('the REST client of @camunda8/sdk 8.8.13', () => {
  let order: OrderProcess;
  beforeEach(async () => {
    order = newOrderProcess();
    const resources = Object.entries(order.files).map(([name, content]) => ({ name, content }));
    const deployed = await client.deployResources(resources);
    expect(only(deployed.processes).processDefinitionId).toBe(order.processId);
    expect(only(deployed.forms).formId).toBe(order.formId);
  });

  const start = async (variables: Record<string, string | number> = {}): Promise<string> => {
    const processDefinitionId = order.processId;
    const created = await client.createProcessInstance({ processDefinitionId, variables });
    return created.processInstanceKey;
  };
  const activate = (fetchVariable?: string[]) =>
    client.activateJobs({
      type: order.jobType,
      worker: 'test',
      timeout: leaseMs,
      maxJobsToActivate: 10,
      requestTimeout: -1,
      ...(fetchVariable === undefined ? {} : { fetchVariable }),
    });
  const stateOf = async (processInstanceKey: string): Promise<string> => {
    const { items } = await client.searchProcessInstances({ filter: { processInstanceKey } });
    return only(items).state;
  };
  const userTaskOf = async (processInstanceKey: string) =>
    only((await client.searchUserTasks({ filter: { processInstanceKey } })).items);
  const incidentsOf = async (processInstanceKey: string) =>
    (await client.searchIncidents({ filter: { processInstanceKey, state: 'ACTIVE' } })).items;

  it('activates a job with the requested variables, and completes it', async () => {
    const instanceKey = await start({ total: 7, secret: 'x' });
    const job = only(await activate(['total']));
    expect(job).toMatchObject({ type: order.jobType, elementId: 'charge', retries: 3 });
    expect(job.processInstanceKey).toBe(instanceKey);
    expect(job.variables).toEqual({ total: 7 });
    await job.complete({ paid: true });
    const { items } = await client.searchVariables({
      filter: { processInstanceKey: instanceKey, name: 'paid' },
    });
    expect(only(items).value).toBe('true');
  });

  it('waits for an instance to complete and answers its variables', async () => {
    const completion = client.createProcessInstanceWithResult({
      processDefinitionId: order.processId,
      variables: { total: 1 },
      fetchVariables: ['paid'],
      requestTimeout: 15_000,
    });
    const job = only(
      await client.activateJobs({
        type: order.jobType,
        worker: 'test',
        timeout: leaseMs,
        maxJobsToActivate: 1,
        requestTimeout: 10_000,
      }),
    );
    await job.complete({ paid: true });
    const { userTaskKey } = await userTaskOf(job.processInstanceKey);
    await client.completeUserTask({ userTaskKey });
    expect((await completion).variables).toEqual({ paid: true });
  });

  it('makes a failed job available again when its backoff is over', async () => {
    await client.pinInternalClock(pinnedAtMs);
    try {
      await start();
      const job = only(await activate());
      await job.fail({ errorMessage: 'busy', retries: 2, retryBackOff: 30_000 });
      expect(await activate()).toEqual([]);
      await client.pinInternalClock(pinnedAtMs + 30_000);
      expect(only(await activate())).toMatchObject({ jobKey: job.jobKey, retries: 2 });
    } finally {
      await client.resetClock();
    }
  });

  it('raises an incident when no retries are left, and continues when it is resolved', async () => {
    const instanceKey = await start();
    const { jobKey } = only(await activate());
    await client.failJob({ jobKey, retries: 0, errorMessage: 'card unreadable', retryBackOff: 0 });
    const incident = only(await incidentsOf(instanceKey));
    expect(incident).toMatchObject({ errorType: 'JOB_NO_RETRIES', jobKey });
    await expect(client.resolveIncident(incident.incidentKey)).rejects.toThrow('409');
    await client.updateJob({ jobKey, retries: 1 });
    await client.resolveIncident(incident.incidentKey);
    expect(await incidentsOf(instanceKey)).toEqual([]);
    expect(only(await activate())).toMatchObject({ jobKey, retries: 1 });
  });

  it('throws BPMN errors, caught and not caught', async () => {
    const caught = await start();
    await only(await activate()).error({ errorCode: 'DECLINED', variables: { why: 'limit' } });
    expect(await stateOf(caught)).toBe('COMPLETED');
    const uncaught = await start();
    await only(await activate()).error({ errorCode: 'UNKNOWN', variables: {} });
    expect(only(await incidentsOf(uncaught)).errorType).toBe('UNHANDLED_ERROR_EVENT');
  });

  // Its updateUserTask calls a path that Camunda does not have either: `/user-tasks/{userTaskKey}/update`.
  it('assigns, unassigns and completes a user task', async () => {
    const instanceKey = await start();
    await only(await activate()).complete();
    const { userTaskKey } = await userTaskOf(instanceKey);
    await client.assignUserTask({ userTaskKey, assignee: 'ada' });
    expect(await client.getUserTask(userTaskKey)).toMatchObject({ assignee: 'ada' });
    await client.unassignUserTask({ userTaskKey });
    await client.completeUserTask({ userTaskKey, variables: { comment: 'fine' } });
    expect(await stateOf(instanceKey)).toBe('COMPLETED');
  });

  it('cancels an instance', async () => {
    const processInstanceKey = await start();
    await client.cancelProcessInstance({ processInstanceKey });
    expect(await stateOf(processInstanceKey)).toBe('TERMINATED');
  });

  it('works jobs with its own worker, which fails one and completes it then', async () => {
    const done = Promise.withResolvers<string>();
    const worker = client.createJobWorker({
      type: order.jobType,
      worker: 'test',
      timeout: leaseMs,
      maxJobsToActivate: 4,
      jobHandler: async (job) => {
        if (job.retries === 3) {
          return job.fail({ errorMessage: 'once more', retries: 2, retryBackOff: 0 });
        }
        const receipt = await job.complete({ paid: job.retries });
        done.resolve(job.processInstanceKey);
        return receipt;
      },
    });
    try {
      const instanceKey = await start();
      expect(await done.promise).toBe(instanceKey);
      expect((await userTaskOf(instanceKey)).state).toBe('CREATED');
    } finally {
      await worker.stop();
    }
  });
});
