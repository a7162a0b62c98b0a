import type {
  BusinessId,
  ElementId,
  ProcessDefinitionId,
  ProcessInstanceKey,
  Tag,
  UserTaskKey,
} from '@camunda8/orchestration-cluster-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storeFlags } from '../postgres/store-flags.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { newOrderProcess, type OrderProcess } from './order-process.ts';
import { atOnce, clients, type Client } from './orchestration-clients.ts';

const leaseMs = 60_000;
const pinnedAtMs = Date.UTC(2030, 0, 1);
const urgent = 'urgent' as Tag;

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess([...(await storeFlags()), '--clock-control']);
});
afterAll(async () => {
  await server.stop();
  expect(server.log()).toBe('');
});

function only<Item>(items: readonly Item[]): Item {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`Expected one, got ${items.length}`);
  return item;
}

describe.each(clients)('@camunda8/orchestration-cluster-api $version', ({ version, create }) => {
  let client: Client;
  let order: OrderProcess;
  beforeEach(async () => {
    client = create(server.url);
    order = newOrderProcess();
    await deploy();
  });

  const deploy = () =>
    client.createDeployment({
      resources: Object.entries(order.files).map(([name, text]) => new File([text], name)),
    });
  const start = async (
    more: { variables?: Record<string, unknown> } = {},
  ): Promise<ProcessInstanceKey> => {
    const created = await client.createProcessInstance({
      processDefinitionId: order.processId,
      ...more,
    });
    return created.processInstanceKey;
  };
  const activate = async (more: { fetchVariable?: string[] } = {}) => {
    const { jobs } = await client.activateJobs({
      type: order.jobType,
      worker: 'test',
      timeout: leaseMs,
      maxJobsToActivate: 10,
      requestTimeout: -1,
      ...more,
    });
    return jobs;
  };
  const theJob = async () => only(await activate());
  const stateOf = async (processInstanceKey: ProcessInstanceKey): Promise<string> =>
    (await client.getProcessInstance({ processInstanceKey }, atOnce)).state;
  const incidentsOf = async (processInstanceKey: ProcessInstanceKey) => {
    const filter = { processInstanceKey, state: 'ACTIVE' as const };
    return (await client.searchIncidents({ filter }, atOnce)).items;
  };
  const userTaskOf = async (processInstanceKey: ProcessInstanceKey) => {
    const { items } = await client.searchUserTasks({ filter: { processInstanceKey } }, atOnce);
    return only(items);
  };
  const toUserTask = async (): Promise<{
    instanceKey: ProcessInstanceKey;
    userTaskKey: UserTaskKey;
  }> => {
    const instanceKey = await start();
    const { jobKey } = await theJob();
    await client.completeJob({ jobKey });
    const { userTaskKey } = await userTaskOf(instanceKey);
    return { instanceKey, userTaskKey };
  };

  it('deploys a process and a form, and the same content again without a new version', async () => {
    const again = await deploy();
    expect(again.processes).toMatchObject([
      { processDefinitionId: order.processId, processDefinitionVersion: 1 },
    ]);
    expect(again.forms).toMatchObject([{ formId: order.formId, version: 1 }]);
  });

  it('finds the definition and its XML at once', async () => {
    const filter = { processDefinitionId: order.processId };
    const { items } = await client.searchProcessDefinitions({ filter }, atOnce);
    const processDefinitionKey = only(items).processDefinitionKey;
    const xml = await client.getProcessDefinitionXml({ processDefinitionKey }, atOnce);
    expect(xml).toContain(`id="${order.processId}"`);
  });

  it('names a cluster with one partition', async () => {
    const topology = await client.getTopology();
    expect(topology).toMatchObject({ clusterSize: 1, partitionsCount: 1 });
  });

  it('creates instances by id, by version and by key, with tags', async () => {
    const { processDefinitionId, processDefinitionKey } = await client.createProcessInstance({
      processDefinitionId: order.processId,
      processDefinitionVersion: 1,
      tags: ['team:billing' as Tag, urgent],
    });
    expect(processDefinitionId).toBe(order.processId);
    const { processInstanceKey } = await client.createProcessInstance({
      processDefinitionKey,
      tags: [urgent],
      variables: { total: 12.5 },
    });
    const { items } = await client.searchProcessInstances(
      { filter: { processDefinitionKey, tags: [urgent] } },
      atOnce,
    );
    expect(items).toHaveLength(2);
    expect(items.map((item) => item.processInstanceKey)).toContain(processInstanceKey);
  });

  // The 8.8 contract has no business ids.
  it.skipIf(version === '8.8.4')('creates an instance with a business id', async () => {
    const businessId = `invoice-${order.processId}` as BusinessId;
    await client.createProcessInstance({ processDefinitionId: order.processId, businessId });
    const { items } = await client.searchProcessInstances({ filter: { businessId } }, atOnce);
    expect(items).toMatchObject([{ businessId }]);
  });

  it('waits for an instance to complete and answers its variables', async () => {
    const completion = client.createProcessInstance({
      processDefinitionId: order.processId,
      awaitCompletion: true,
      requestTimeout: 15_000,
      fetchVariables: ['paid'],
      variables: { total: 1 },
    });
    const { jobs } = await client.activateJobs({
      type: order.jobType,
      worker: 'test',
      timeout: leaseMs,
      maxJobsToActivate: 1,
      requestTimeout: 10_000,
    });
    const job = only(jobs);
    await client.completeJob({ jobKey: job.jobKey, variables: { paid: true } });
    const { userTaskKey } = await userTaskOf(job.processInstanceKey);
    await client.completeUserTask({ userTaskKey });
    expect((await completion).variables).toEqual({ paid: true });
  });

  it('activates a job with the requested variables, and completes it', async () => {
    const instanceKey = await start({ variables: { total: 7, secret: 'x' } });
    const job = only(await activate({ fetchVariable: ['total'] }));
    expect(job).toMatchObject({
      type: order.jobType,
      elementId: 'charge',
      processInstanceKey: instanceKey,
      variables: { total: 7 },
      retries: 3,
    });
    expect(await activate()).toEqual([]);
    await client.completeJob({ jobKey: job.jobKey, variables: { paid: true } });
    const { items } = await client.searchVariables(
      { filter: { processInstanceKey: instanceKey, name: 'paid' } },
      atOnce,
    );
    expect(items).toMatchObject([{ name: 'paid', value: 'true', scopeKey: instanceKey }]);
    await expect(client.completeJob({ jobKey: job.jobKey })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('makes a failed job available again when its backoff is over', async () => {
    await client.pinClock({ timestamp: pinnedAtMs });
    try {
      await start();
      const { jobKey } = await theJob();
      await client.failJob({ jobKey, retries: 2, retryBackOff: 30_000, errorMessage: 'busy' });
      expect(await activate()).toEqual([]);
      await client.pinClock({ timestamp: pinnedAtMs + 29_999 });
      expect(await activate()).toEqual([]);
      await client.pinClock({ timestamp: pinnedAtMs + 30_000 });
      expect(await theJob()).toMatchObject({ jobKey, retries: 2 });
    } finally {
      await client.resetClock();
    }
  });

  it('makes a job available again when its lease is over', async () => {
    await client.pinClock({ timestamp: pinnedAtMs });
    try {
      await start();
      const { jobKey } = await theJob();
      await client.pinClock({ timestamp: pinnedAtMs + leaseMs });
      expect(await theJob()).toMatchObject({ jobKey, retries: 3 });
    } finally {
      await client.resetClock();
    }
  });

  it('raises an incident when no retries are left, and continues when it is resolved', async () => {
    const instanceKey = await start();
    const { jobKey } = await theJob();
    await client.failJob({ jobKey, retries: 0, errorMessage: 'card unreadable' });
    const incident = only(await incidentsOf(instanceKey));
    expect(incident).toMatchObject({
      errorType: 'JOB_NO_RETRIES',
      errorMessage: 'card unreadable',
      elementId: 'charge',
      jobKey,
    });
    const { incidentKey } = incident;
    await expect(client.resolveIncident({ incidentKey })).rejects.toMatchObject({ status: 409 });
    await client.updateJob({ jobKey, changeset: { retries: 1 } });
    await client.resolveIncident({ incidentKey });
    expect(await incidentsOf(instanceKey)).toEqual([]);
    expect(await theJob()).toMatchObject({ jobKey, retries: 1 });
  });

  it('throws a BPMN error that a boundary event catches', async () => {
    const instanceKey = await start();
    const { jobKey } = await theJob();
    await client.throwJobError({ jobKey, errorCode: 'DECLINED', variables: { why: 'limit' } });
    expect(await stateOf(instanceKey)).toBe('COMPLETED');
    const { items } = await client.searchElementInstances(
      { filter: { processInstanceKey: instanceKey, elementId: 'refused' as ElementId } },
      atOnce,
    );
    expect(items).toMatchObject([{ state: 'COMPLETED' }]);
  });

  it('turns a BPMN error that nothing catches into an incident', async () => {
    const instanceKey = await start();
    const { jobKey } = await theJob();
    await client.throwJobError({ jobKey, errorCode: 'UNKNOWN' });
    const incidents = await incidentsOf(instanceKey);
    expect(incidents).toMatchObject([{ errorType: 'UNHANDLED_ERROR_EVENT' }]);
    const { items } = await client.searchJobs({ filter: { jobKey } }, atOnce);
    expect(items).toMatchObject([{ state: 'ERROR_THROWN', errorCode: 'UNKNOWN' }]);
  });

  it('assigns, updates, unassigns and completes a user task', async () => {
    const { instanceKey, userTaskKey } = await toUserTask();
    await client.assignUserTask({ userTaskKey, assignee: 'ada' });
    expect(await userTaskOf(instanceKey)).toMatchObject({ assignee: 'ada', state: 'CREATED' });
    await expect(
      client.assignUserTask({ userTaskKey, assignee: 'bob', allowOverride: false }),
    ).rejects.toMatchObject({ status: 409 });
    await client.updateUserTask({
      userTaskKey,
      changeset: { priority: 80, candidateGroups: ['billing'], dueDate: '2030-01-01T00:00:00Z' },
    });
    expect(await client.getUserTask({ userTaskKey }, atOnce)).toMatchObject({
      priority: 80,
      candidateGroups: ['billing'],
      assignee: 'ada',
    });
    await client.unassignUserTask({ userTaskKey });
    expect((await userTaskOf(instanceKey)).assignee ?? undefined).toBeUndefined();
    await client.completeUserTask({ userTaskKey, variables: { comment: 'fine' } });
    expect(await stateOf(instanceKey)).toBe('COMPLETED');
    await expect(client.completeUserTask({ userTaskKey })).rejects.toMatchObject({ status: 404 });
  });

  // A form's schema was an object in the 8.8 contract and is text since.
  it.skipIf(version === '8.8.4')('shows the form of a user task', async () => {
    const { userTaskKey } = await toUserTask();
    const form = await client.getUserTaskForm({ userTaskKey }, atOnce);
    expect(form).toMatchObject({ formId: order.formId, version: 1 });
  });

  it('sets variables outwards from a scope, and locally', async () => {
    const { instanceKey, userTaskKey } = await toUserTask();
    const { elementInstanceKey } = await userTaskOf(instanceKey);
    await client.createElementInstanceVariables({ elementInstanceKey, variables: { a: 1 } });
    await client.createElementInstanceVariables({
      elementInstanceKey,
      variables: { a: 2 },
      local: true,
    });
    const { items } = await client.searchUserTaskVariables(
      { userTaskKey, filter: { name: 'a' } },
      atOnce,
    );
    const values = items.map(({ scopeKey, value }) => [scopeKey, value]);
    expect(values).toContainEqual([instanceKey, '1']);
    expect(values).toContainEqual([elementInstanceKey, '2']);
  });

  it('cancels an instance', async () => {
    const processInstanceKey = await start();
    await client.cancelProcessInstance({ processInstanceKey });
    expect(await stateOf(processInstanceKey)).toBe('TERMINATED');
    expect(await activate()).toEqual([]);
  });

  it("works jobs with the client's own worker, which waits for them by long polling", async () => {
    const done = Promise.withResolvers<string>();
    const worker = client.createJobWorker({
      jobType: order.jobType,
      maxParallelJobs: 4,
      jobTimeoutMs: leaseMs,
      pollTimeoutMs: 10_000,
      jobHandler: async (job) => {
        const receipt =
          job.retries === 3
            ? await job.fail({ errorMessage: 'once more', retries: 2, retryBackOff: 0 })
            : await job.complete({ paid: job.retries });
        if (job.retries === 2) done.resolve(job.processInstanceKey);
        return receipt;
      },
    });
    try {
      const instanceKey = await start();
      expect(await done.promise).toBe(instanceKey);
      const { items } = await client.searchVariables(
        { filter: { processInstanceKey: instanceKey, name: 'paid' } },
        atOnce,
      );
      expect(items).toMatchObject([{ value: '2' }]);
    } finally {
      await worker.stopGracefully({ waitUpToMs: 2_000 });
    }
  });

  it('finds each of 100 instances by the very next search', async () => {
    for (let index = 0; index < 100; index++) {
      const processInstanceKey = await start({ variables: { index } });
      const { items } = await client.searchProcessInstances(
        { filter: { processInstanceKey } },
        atOnce,
      );
      expect(items).toHaveLength(1);
    }
  });

  it('reports errors as problems', async () => {
    const unknown = client.createProcessInstance({
      processDefinitionId: 'nobody-knows-it' as ProcessDefinitionId,
    });
    await expect(unknown).rejects.toMatchObject({
      status: 404,
      title: 'NOT_FOUND',
      detail: expect.stringContaining("'nobody-knows-it'") as string,
    });
  });
});
