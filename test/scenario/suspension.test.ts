import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bpmn,
  element,
  end,
  ioMapping,
  output,
  path,
  sequence,
  serviceTask,
  start,
  userTask,
} from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const ask = (key: string, noun: string, body?: object) =>
  cluster.call('POST', `/process-instances/${key}/${noun}`, body);
const suspend = (key: string) => ask(key, 'suspension');
const resume = (key: string) => ask(key, 'resumption');
const instance = async (key: string) =>
  (await cluster.call('GET', `/process-instances/${key}`)).body;
const done = { status: 204, body: undefined };
const conflict = (detail: string) => ({
  status: 409,
  body: expect.objectContaining({
    title: 'INVALID_STATE',
    detail: expect.stringContaining(detail),
  }),
});
const missing = (detail: string) => ({
  status: 404,
  body: expect.objectContaining({ title: 'NOT_FOUND', detail: expect.stringContaining(detail) }),
});
const isSuspended = (key: string) => `the process instance with key '${key}' is suspended`;

describe('a suspended process instance', () => {
  beforeEach(() => cluster.deploy(sequence('p', serviceTask('work'))));

  it('shows when it was suspended, until it is resumed', async () => {
    const key = await cluster.create('p');
    expect(await suspend(key)).toEqual(done);
    const date = new Date(cluster.nowMs()).toISOString();
    expect(await instance(key)).toMatchObject({
      state: 'SUSPENDED',
      suspendedDate: date,
      endDate: null,
    });
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'work ACTIVE']);
    expect(await resume(key)).toEqual(done);
    expect(await instance(key)).toMatchObject({ state: 'ACTIVE', suspendedDate: null });
  });

  it('is found by its state and its date, and no filter for active ones finds it', async () => {
    const [first, second, third] = [
      await cluster.create('p'),
      await cluster.create('p'),
      await cluster.create('p'),
    ];
    await suspend(second);
    await cluster.advance(1);
    await suspend(first);
    const keysOf = async (filter: object, sort: object[] = []) => {
      const body = { filter, sort };
      const answer = await cluster.call('POST', '/process-instances/search', body);
      return answer.body.items.map(
        ({ processInstanceKey }: { processInstanceKey: string }) => processInstanceKey,
      );
    };
    const byDate = [{ field: 'suspendedDate' }];
    expect(await keysOf({ state: 'SUSPENDED' }, byDate)).toEqual([second, first]);
    expect(await keysOf({ suspendedDate: { $exists: true } }, byDate)).toEqual([second, first]);
    const since = new Date(cluster.nowMs()).toISOString();
    expect(await keysOf({ suspendedDate: { $gte: since } })).toEqual([first]);
    expect(await keysOf({ state: 'ACTIVE' })).toEqual([third]);
    expect(await keysOf({ state: { $in: ['ACTIVE', 'SUSPENDED'] } })).toHaveLength(3);
  });

  it('is no active instance in the statistics of its process', async () => {
    const active = async () => {
      const path = '/process-definitions/statistics/process-instances';
      return (await cluster.call('POST', path, {})).body.items;
    };
    const key = await cluster.create('p');
    const one = [{ activeInstancesWithoutIncidentCount: 1, activeInstancesWithIncidentCount: 0 }];
    expect(await active()).toMatchObject(one);
    await suspend(key);
    expect(await active()).toEqual([]);
    await resume(key);
    expect(await active()).toMatchObject(one);
  });

  it('is suspended and resumed once', async () => {
    const key = await cluster.create('p');
    const text = `Expected to suspend a process instance with key '${key}', but it is already suspended`;
    expect(await resume(key)).toEqual(
      conflict(
        `Expected to resume a process instance with key '${key}', but it is not currently suspended`,
      ),
    );
    await suspend(key);
    const before = await instance(key);
    await cluster.advance(1000);
    expect(await suspend(key)).toEqual(conflict(text));
    expect(await instance(key)).toEqual(before);
    await resume(key);
    expect(await resume(key)).toMatchObject({ status: 409 });
    // Also while its work goes on.
    expect(await suspend(key)).toEqual(done);
    expect(await cluster.activate('work')).toEqual([]);
    await resume(key);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await suspend(key)).toEqual(missing('but no such process was found'));
    expect(await resume(key)).toEqual(missing('but no such process was found'));
    expect(await suspend('1')).toEqual(
      missing(`Expected to suspend a process instance with key '1', but no such process was found`),
    );
  });

  it('gives workers no jobs; a request that waits gets them when it is resumed', async () => {
    const key = await cluster.create('p');
    await suspend(key);
    expect(await cluster.activate('work')).toEqual([]);
    const other = await cluster.create('p');
    expect((await cluster.job('work')).processInstanceKey).toBe(other);
    const waiting = cluster.activate('work', { requestTimeout: 60_000 });
    await cluster.untilWaiting(1);
    await resume(key);
    const [job] = await waiting;
    expect(job.processInstanceKey).toBe(key);
    await cluster.complete(job.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('refuses what a worker does with a job that it has, and keeps its lease', async () => {
    const key = await cluster.create('p');
    const { jobKey } = await cluster.job('work');
    await suspend(key);
    const refused = conflict(isSuspended(key));
    const onJob = (noun: string, body: object) =>
      cluster.call('POST', `/jobs/${jobKey}/${noun}`, body);
    expect(await onJob('completion', { variables: { x: 1 } })).toEqual(refused);
    expect(await onJob('failure', { retries: 0, errorMessage: 'no' })).toEqual(refused);
    expect(await onJob('error', { errorCode: 'E' })).toEqual(refused);
    const changeset = { changeset: { retries: 9 } };
    expect(await cluster.call('PATCH', `/jobs/${jobKey}`, changeset)).toEqual(refused);
    expect(await cluster.variables(key)).toEqual({});
    await resume(key);
    expect(await cluster.activate('work')).toEqual([]);
    await cluster.complete(jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('gives a job whose lease has ended meanwhile to the next worker after it is resumed', async () => {
    const key = await cluster.create('p');
    const { jobKey } = await cluster.job('work');
    await suspend(key);
    await cluster.advance(60_000);
    expect(await cluster.activate('work')).toEqual([]);
    const waiting = cluster.activate('work', { requestTimeout: 60_000 });
    await cluster.untilWaiting(1);
    await resume(key);
    expect((await waiting)[0].jobKey).toBe(jobKey);
  });

  it('is cancelled like any other', async () => {
    const key = await cluster.create('p');
    await suspend(key);
    expect(await ask(key, 'cancellation')).toEqual(done);
    expect(await instance(key)).toMatchObject({ state: 'TERMINATED', suspendedDate: null });
    expect(await resume(key)).toMatchObject({ status: 404 });
    expect(await cluster.search('jobs', { state: 'CANCELED' })).toHaveLength(1);
  });

  it('takes variables, but is neither modified nor migrated nor deleted', async () => {
    const key = await cluster.create('p');
    await suspend(key);
    const refused = conflict(isSuspended(key));
    const modification = { activateInstructions: [{ elementId: 'work' }] };
    expect(await ask(key, 'modification', modification)).toEqual(refused);
    const { processDefinitionKey } = await instance(key);
    const migration = {
      targetProcessDefinitionKey: processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'work', targetElementId: 'work' }],
    };
    expect(await ask(key, 'migration', migration)).toEqual(refused);
    expect(await ask(key, 'business-id-assignment', { businessId: 'b' })).toEqual(refused);
    expect(await ask(key, 'deletion')).toEqual(conflict('but it is still active'));
    const [work] = await cluster.search('element-instances', { elementId: 'work' });
    for (const [at, scope] of [key, work.elementInstanceKey].entries()) {
      const body = { variables: { [`v${at}`]: at }, local: true };
      expect(await cluster.call('PUT', `/element-instances/${scope}/variables`, body)).toEqual(
        done,
      );
    }
    expect(await cluster.variables(key)).toEqual({ v0: 0, '*.v1': 1 });
  });

  it('keeps its incidents until it is resumed', async () => {
    const key = await cluster.create('p');
    const { jobKey } = await cluster.job('work');
    await cluster.fail(jobKey, { retries: 0 });
    await suspend(key);
    const [{ incidentKey }] = await cluster.search('incidents', { processInstanceKey: key });
    const solve = () => cluster.call('POST', `/incidents/${incidentKey}/resolution`);
    expect(await solve()).toEqual(conflict(isSuspended(key)));
    // It selects the incidents of active instances.
    expect((await ask(key, 'incident-resolution')).status).toBe(200);
    expect(await cluster.search('incidents', { state: 'ACTIVE' })).toHaveLength(1);
    await resume(key);
    expect((await ask(key, 'incident-resolution')).status).toBe(200);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

describe('the user tasks of a suspended process instance', () => {
  it('wait for its resumption', async () => {
    await cluster.deploy(sequence('p', userTask('ask')));
    const key = await cluster.create('p');
    const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
    await suspend(key);
    const refused = conflict(isSuspended(key));
    const { userTaskKey, elementInstanceKey } = task;
    const path = `/user-tasks/${userTaskKey}`;
    expect(await cluster.call('POST', `${path}/completion`, {})).toEqual(refused);
    expect(await cluster.call('POST', `${path}/assignment`, { assignee: 'a' })).toEqual(refused);
    expect(await cluster.call('DELETE', `${path}/assignee`)).toEqual(refused);
    expect(await cluster.call('PATCH', path, { changeset: { priority: 60 } })).toEqual(refused);
    const variables = `/element-instances/${elementInstanceKey}/variables`;
    expect(await cluster.call('PUT', variables, { variables: { x: 1 } })).toEqual(refused);
    expect(await cluster.search('user-tasks', { processInstanceKey: key })).toEqual([task]);
    await resume(key);
    expect(await cluster.call('POST', `${path}/completion`, {})).toEqual(done);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('are canceled with their listeners when it is cancelled', async () => {
    const listener = '<zeebe:taskListener eventType="canceling" type="bye" />';
    await cluster.deploy(
      sequence('p', userTask('ask', `<zeebe:taskListeners>${listener}</zeebe:taskListeners>`)),
    );
    const key = await cluster.create('p');
    await suspend(key);
    const canceled = ask(key, 'cancellation');
    const [job] = await cluster.activate('bye', { requestTimeout: 10_000 });
    expect(await suspend(key)).toEqual(conflict('but a cancel request is already in progress'));
    expect(await resume(key)).toEqual(missing('but no such process was found'));
    await cluster.complete(job.jobKey);
    expect(await canceled).toEqual(done);
    expect(await instance(key)).toMatchObject({ state: 'TERMINATED', suspendedDate: null });
  });
});

it('a suspended instance whose cancel listeners work is not resumed', async () => {
  const listener =
    '<bpmn:extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="cancel" type="bye" /></zeebe:executionListeners></bpmn:extensionElements>';
  await cluster.deploy(
    bpmn('p', listener, start(), serviceTask('work'), end(), path('start->work->end')),
  );
  const key = await cluster.create('p');
  await suspend(key);
  const canceled = ask(key, 'cancellation');
  const [job] = await cluster.activate('bye', { requestTimeout: 10_000 });
  for (const asked of [suspend(key), resume(key)]) {
    expect(await asked).toEqual(conflict('but a cancel request is already in progress'));
  }
  expect(await cluster.activate('work')).toEqual([]);
  await cluster.complete(job.jobKey);
  expect(await canceled).toEqual(done);
  expect(await instance(key)).toMatchObject({ state: 'TERMINATED' });
});

describe('an instance that a suspended one has called', () => {
  const caller = bpmn(
    'caller',
    start(),
    element('callActivity', 'call', {
      extensions: `<zeebe:calledElement processId="called" propagateAllChildVariables="false" />${ioMapping(output('=x', 'y'))}`,
    }),
    end(),
    path('start->call->end'),
  );
  beforeEach(() => cluster.deploy(caller, ['c.bpmn', sequence('called', serviceTask('work'))]));
  const calledBy = async (key: string) => {
    const [called] = await cluster.search('process-instances', { parentProcessInstanceKey: key });
    return called.processInstanceKey;
  };

  it('goes on, and its end waits', async () => {
    const key = await cluster.create('caller');
    const called = await calledBy(key);
    await suspend(key);
    await cluster.complete((await cluster.job('work')).jobKey, { x: 1 });
    expect(await cluster.state(called)).toBe('COMPLETED');
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'call ACTIVE']);
    expect(await cluster.state(key)).toBe('SUSPENDED');
    await resume(key);
    await expect.poll(() => cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toMatchObject({ y: 1 });
  });

  it('is suspended alone', async () => {
    const key = await cluster.create('caller');
    const called = await calledBy(key);
    expect(await suspend(called)).toEqual(done);
    expect(await instance(key)).toMatchObject({ state: 'ACTIVE', suspendedDate: null });
    expect(await cluster.activate('work')).toEqual([]);
    expect((await ask(called, 'cancellation')).status).toBe(409);
    expect(await resume(called)).toEqual(done);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('ends with its caller, even if it is suspended', async () => {
    const key = await cluster.create('caller');
    const called = await calledBy(key);
    await suspend(called);
    expect(await ask(key, 'cancellation')).toEqual(done);
    expect(await instance(called)).toMatchObject({ state: 'TERMINATED', suspendedDate: null });
  });
});

describe('a suspended instance after a restart', () => {
  it('is suspended, and goes on with its work', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'suspension-'));
    try {
      let own = await openCluster({ dataDir });
      await own.deploy(
        bpmn(
          'caller',
          start(),
          element('callActivity', 'call', {
            extensions: '<zeebe:calledElement processId="called" />',
          }),
          end(),
          path('start->call->end'),
        ),
        ['c.bpmn', sequence('called', serviceTask('work'))],
      );
      const key = await own.create('caller');
      await own.call('POST', `/process-instances/${key}/suspension`);
      await own.complete((await own.job('work')).jobKey);
      await own.close();
      own = await openCluster({ dataDir });
      expect(await own.state(key)).toBe('SUSPENDED');
      await own.call('POST', `/process-instances/${key}/resumption`);
      await expect.poll(() => own.state(key)).toBe('COMPLETED');
      expect(own.errors).toEqual([]);
      await own.close();
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
