import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cluster, openCluster } from '../scenario/scenario-cluster.ts';
import { sequence, userTask } from '../scenario/bpmn.ts';
import { injectFiles } from '../deploy-files.ts';
import { createTestApplication } from './test-application.ts';

const listened = sequence(
  'p',
  userTask(
    'ask',
    '<zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="a1" /></zeebe:taskListeners>',
  ),
);

async function begin(cluster: Cluster): Promise<string> {
  await cluster.deploy(listened);
  await cluster.create('p');
  const [task] = await cluster.search('user-tasks');
  return task.userTaskKey;
}

const assign = (cluster: Cluster, key: string) =>
  cluster.call('POST', `/user-tasks/${key}/assignment`, { assignee: 'ann' });

async function listenerOf(cluster: Cluster): Promise<string> {
  const jobs = await cluster.activate('a1', { requestTimeout: 10_000 });
  return jobs[0].jobKey;
}

describe('a command that waits for listeners', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'continuo-waiting-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('gets no answer when the server stops; the next server continues its change', async () => {
    const first = await openCluster({ dataDir });
    const key = await begin(first);
    const assigned = assign(first, key);
    const jobKey = await listenerOf(first);
    await first.close();
    expect((await assigned).status).toBe(503);

    const second = await openCluster({ dataDir });
    expect((await second.call('GET', `/user-tasks/${key}`)).body.state).toBe('ASSIGNING');
    await second.complete(jobKey);
    expect((await second.call('GET', `/user-tasks/${key}`)).body).toMatchObject({
      state: 'CREATED',
      assignee: 'ann',
    });
    await second.close();
  });
});

describe('the answer of a command that waits for listeners', () => {
  it('reaches its sender, on whichever node the listener has completed', async () => {
    const cluster = await openCluster();
    const key = await begin(cluster);
    for (let round = 0; round < 4; round += 1) {
      const assigned = assign(cluster, key);
      const jobKey = await listenerOf(cluster);
      // The requests go to the nodes in turn, so another node completes the listener than the one that waits.
      if (round % 2 === 0) await cluster.call('GET', `/user-tasks/${key}`);
      await cluster.complete(jobKey);
      expect((await assigned).status).toBe(204);
    }
    expect(cluster.errors).toEqual([]);
    await cluster.close();
  });

  it('is a timeout when the listener takes too long, and the change continues', async () => {
    const { app, stop } = await createTestApplication('--request-timeout-ms', '1');
    const call = async (method: 'GET' | 'POST', path: string, payload: object = {}) => {
      const body = method === 'GET' ? {} : { payload };
      const response = await app.inject({ method, url: `/v2${path}`, ...body });
      return { status: response.statusCode, body: response.body === '' ? {} : response.json() };
    };
    await injectFiles(app, [['p.bpmn', listened]]);
    await call('POST', '/process-instances', { processDefinitionId: 'p' });
    const found = await call('POST', '/user-tasks/search');
    const key = found.body.items[0].userTaskKey;
    const late = await call('POST', `/user-tasks/${key}/assignment`, { assignee: 'ann' });
    expect(late).toMatchObject({ status: 504, body: { title: 'DEADLINE_EXCEEDED' } });
    const activation = { type: 'a1', timeout: 60_000, maxJobsToActivate: 1 };
    const { body } = await call('POST', '/jobs/activation', activation);
    await call('POST', `/jobs/${body.jobs[0].jobKey}/completion`);
    expect((await call('GET', `/user-tasks/${key}`)).body.assignee).toBe('ann');
    await stop();
  });
});
