import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { element, sequence, serviceTask } from './bpmn.ts';
import { type Answer, type Cluster, openCluster } from './scenario-cluster.ts';

vi.setConfig({ testTimeout: 120_000 });

const patience = { timeout: 60_000, interval: 1 };

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

async function createMany(on: Cluster, count: number, processId = 'p'): Promise<string[]> {
  const keys: string[] = [];
  for (let at = 0; at < count; at += 50) {
    const size = Math.min(50, count - at);
    keys.push(...(await Promise.all(Array.from({ length: size }, () => on.create(processId)))));
  }
  return keys;
}

async function begin(on: Cluster, path: string, body: object): Promise<string> {
  const { status, body: answer } = await on.call('POST', `/${path}`, body);
  expect(status, JSON.stringify(answer)).toBe(200);
  return answer.batchOperationKey;
}

const read = async (on: Cluster, key: string) =>
  (await on.call('GET', `/batch-operations/${key}`)).body;

async function untilEnded(on: Cluster, key: string): Promise<Answer['body']> {
  await expect
    .poll(async () => (await read(on, key)).state, patience)
    .toMatch(/COMPLETED|CANCELED|FAILED/);
  return read(on, key);
}

const change = (on: Cluster, key: string, noun: string) =>
  on.call('POST', `/batch-operations/${key}/${noun}`, {});

const itemsOf = (key: string, filter: object = {}) =>
  cluster.search('batch-operation-items', { batchOperationKey: key, ...filter });

const mine = { filter: { processDefinitionId: 'p' } };

describe('a batch operation', () => {
  beforeEach(() => cluster.deploy(sequence('p', serviceTask('work'))));

  it('cancels nothing for the instances that another one called: they end with it', async () => {
    const instance = await cluster.create('p');
    const filter = { parentProcessInstanceKey: instance };
    const key = await begin(cluster, 'process-instances/cancellation', { filter });
    expect(await untilEnded(cluster, key)).toMatchObject({ operationsTotalCount: 0 });
    expect(await cluster.state(instance)).toBe('ACTIVE');
  });

  it('cancels everything that its filter selects, over several pages of items', async () => {
    const keys = await createMany(cluster, 620);
    const key = await begin(cluster, 'process-instances/cancellation', mine);
    const later = await cluster.create('p');
    expect(await untilEnded(cluster, key)).toMatchObject({
      state: 'COMPLETED',
      batchOperationType: 'CANCEL_PROCESS_INSTANCE',
      actorType: 'ANONYMOUS',
      actorId: null,
      operationsFailedCount: 0,
      errors: [],
    });
    const items = await itemsOf(key);
    expect(new Set(items.map((item) => item.itemKey)).size).toBe(items.length);
    expect(items.map((item) => item.itemKey)).toEqual(expect.arrayContaining(keys));
    expect(items.every((item) => item.state === 'COMPLETED')).toBe(true);
    const alive = await cluster.search('process-instances', { state: 'ACTIVE' });
    expect([[], [later]]).toContainEqual(alive.map((one) => one.processInstanceKey));
  });

  it('is found by its key, its kind and its state, and finds its instances', async () => {
    const keys = await createMany(cluster, 2);
    const filter = { processInstanceKey: keys[0] };
    const key = await begin(cluster, 'process-instances/cancellation', { filter });
    await untilEnded(cluster, key);
    const kind = { operationType: 'CANCEL_PROCESS_INSTANCE', actorType: 'ANONYMOUS' };
    const search = (more: object) =>
      cluster.search('batch-operations', { ...kind, batchOperationKey: key, ...more });
    expect(await search({ state: 'COMPLETED' })).toHaveLength(1);
    expect(await search({ state: 'FAILED' })).toEqual([]);
    const found = await cluster.search('process-instances', { batchOperationKey: key });
    expect(found.map((one) => one.processInstanceKey)).toEqual([keys[0]]);
    expect(await itemsOf(key, { processInstanceKey: keys[1] })).toEqual([]);
  });

  it('is suspended, skips instances that end meanwhile, and continues where it stopped', async () => {
    await createMany(cluster, 600);
    const key = await begin(cluster, 'process-instances/cancellation', mine);
    await expect.poll(async () => (await read(cluster, key)).state, patience).toBe('ACTIVE');
    expect(await change(cluster, key, 'suspension')).toMatchObject({ status: 204 });
    const suspended = await read(cluster, key);
    expect(suspended).toMatchObject({ state: 'SUSPENDED', endDate: null });
    const left = await itemsOf(key, { state: 'ACTIVE' });
    const ended = left.at(-1).itemKey;
    await cluster.call('POST', `/process-instances/${ended}/cancellation`, {});
    await cluster.advance(60_000);
    expect(await read(cluster, key)).toEqual(suspended);
    expect(await change(cluster, key, 'suspension')).toMatchObject({
      status: 409,
      body: { title: 'INVALID_STATE' },
    });
    expect(await change(cluster, key, 'resumption')).toMatchObject({ status: 204 });
    expect(await untilEnded(cluster, key)).toMatchObject({
      state: 'COMPLETED',
      operationsTotalCount: 600,
      operationsCompletedCount: 599,
      operationsFailedCount: 0,
    });
    expect(await itemsOf(key, { state: 'SKIPPED' })).toMatchObject([{ itemKey: ended }]);
  });

  it('that is cancelled undoes nothing and cancels its other items', async () => {
    await createMany(cluster, 600);
    const key = await begin(cluster, 'process-instances/cancellation', mine);
    await expect.poll(async () => (await read(cluster, key)).state, patience).toBe('ACTIVE');
    expect(await change(cluster, key, 'cancellation')).toMatchObject({ status: 204 });
    expect(await read(cluster, key)).toMatchObject({ state: 'CANCELED' });
    await expect.poll(() => itemsOf(key, { state: 'ACTIVE' }), patience).toEqual([]);
    const { operationsCompletedCount: done } = await read(cluster, key);
    expect(await itemsOf(key, { state: 'COMPLETED' })).toHaveLength(done);
    expect(await itemsOf(key, { state: 'CANCELED' })).toHaveLength(600 - done);
    const alive = await cluster.search('process-instances', { state: 'ACTIVE' });
    expect(alive).toHaveLength(600 - done);
    expect(await change(cluster, key, 'resumption')).toMatchObject({ status: 409 });
  });

  it('takes turns with other operations', async () => {
    await cluster.deploy(sequence('q', serviceTask('work')));
    await createMany(cluster, 600);
    await createMany(cluster, 3, 'q');
    const large = await begin(cluster, 'process-instances/cancellation', mine);
    const small = await begin(cluster, 'process-instances/cancellation', {
      filter: { processDefinitionId: 'q' },
    });
    await untilEnded(cluster, small);
    expect((await read(cluster, large)).state).toMatch(/CREATED|ACTIVE/);
    await untilEnded(cluster, large);
  });

  it('cancels root instances only, whose children end with them', async () => {
    await cluster.deploy(
      sequence(
        'caller',
        element('callActivity', 'call', { extensions: '<zeebe:calledElement processId="p"/>' }),
      ),
    );
    await cluster.create('caller');
    const filter = { processDefinitionId: { $in: ['caller', 'p'] } };
    const key = await begin(cluster, 'process-instances/cancellation', { filter });
    expect(await untilEnded(cluster, key)).toMatchObject({ operationsTotalCount: 1 });
    expect(await cluster.search('process-instances', { state: 'ACTIVE' })).toEqual([]);
  });

  it('moves tokens, and fails the items that have none', async () => {
    await cluster.deploy(sequence('two', serviceTask('a'), serviceTask('b')));
    const [first, second] = await createMany(cluster, 2, 'two');
    const job = await cluster.activate('a', { maxJobsToActivate: 1 });
    await cluster.complete(job[0].jobKey);
    const done = job[0].processInstanceKey;
    const key = await begin(cluster, 'process-instances/modification', {
      filter: { processDefinitionId: 'two' },
      moveInstructions: [{ sourceElementId: 'a', targetElementId: 'b' }],
    });
    expect(await untilEnded(cluster, key)).toMatchObject({
      state: 'COMPLETED',
      operationsTotalCount: 2,
      operationsFailedCount: 1,
    });
    const [failed] = await itemsOf(key, { state: 'FAILED' });
    expect(failed).toMatchObject({ itemKey: done, errorMessage: expect.stringContaining("'a'") });
    const moved = done === first ? second : first;
    expect(await cluster.trace(moved ?? '')).toEqual([
      'start COMPLETED',
      'a TERMINATED',
      'b ACTIVE',
    ]);
  });

  it('updates jobs that have not ended', async () => {
    await createMany(cluster, 2);
    const [job] = await cluster.activate('work', { maxJobsToActivate: 1 });
    await cluster.complete(job.jobKey);
    const key = await begin(cluster, 'jobs/batch-update', {
      filter: { type: 'work' },
      changeset: { retries: 7 },
    });
    expect(await untilEnded(cluster, key)).toMatchObject({
      batchOperationType: 'UPDATE_JOB',
      operationsTotalCount: 1,
      operationsCompletedCount: 1,
    });
    const jobs = await cluster.search('jobs', { retries: 7 });
    expect(await itemsOf(key)).toMatchObject([{ itemKey: jobs[0].jobKey }]);
  });

  it('resolves many incidents of one instance in steps', async () => {
    const activateInstructions = Array.from({ length: 120 }, () => ({ elementId: 'work' }));
    const instance = await cluster.create('p');
    await cluster.call('POST', `/process-instances/${instance}/modification`, {
      activateInstructions,
    });
    const jobs = await cluster.activate('work', { maxJobsToActivate: 200 });
    for (const { jobKey } of jobs) await cluster.fail(jobKey, { retries: 0 });
    expect(await cluster.search('incidents', { state: 'ACTIVE' })).toHaveLength(121);
    const key = await begin(cluster, `process-instances/${instance}/incident-resolution`, {});
    expect(await untilEnded(cluster, key)).toMatchObject({
      operationsTotalCount: 121,
      operationsCompletedCount: 121,
    });
    expect(await cluster.search('incidents', { state: 'ACTIVE' })).toEqual([]);
    expect(await cluster.activate('work', { maxJobsToActivate: 200 })).toHaveLength(121);
  });
});

describe('a batch operation in the tables', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'continuo-batches-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('continues after a restart, whether its items were selected or not', async () => {
    const first = await openCluster({ dataDir });
    await first.deploy(sequence('p', serviceTask('work')));
    await createMany(first, 600);
    const keys = [await begin(first, 'process-instances/cancellation', mine)];
    await expect
      .poll(async () => (await read(first, keys[0] ?? '')).state, patience)
      .toBe('ACTIVE');
    keys.push(await begin(first, 'process-instances/cancellation', mine));
    await first.close();
    const second = await openCluster({ dataDir });
    for (const key of keys) {
      expect(await untilEnded(second, key)).toMatchObject({
        state: 'COMPLETED',
        operationsFailedCount: 0,
      });
    }
    expect(await read(second, keys[0] ?? '')).toMatchObject({ operationsTotalCount: 600 });
    expect(await second.search('process-instances', { state: 'ACTIVE' })).toEqual([]);
    expect(
      (await second.search('element-instances', { elementId: 'work', state: 'TERMINATED' })).length,
    ).toBe(600);
    expect([...first.errors, ...second.errors]).toEqual([]);
    await second.close();
  });
});
