import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { element, sequence, userTask } from './bpmn.ts';
import { globalListenersOn } from './global-listeners.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const listeners = (...texts: readonly string[]): string =>
  `<zeebe:taskListeners>${texts
    .map((text) => {
      const [event = '', type = ''] = text.split(' ');
      return `<zeebe:taskListener eventType="${event}" type="${type}" />`;
    })
    .join('')}</zeebe:taskListeners>`;
const assignee = (text: string) => `<zeebe:assignmentDefinition assignee="${text}" />`;

const { global, replace, remove, waitingJob, answer, typesOf, inFolder } = globalListenersOn({
  get: () => cluster,
  set: (next) => (cluster = next),
});

/** Starts an instance with a task that has these extensions. */
async function begin(extensions = '') {
  const { status, body } = await cluster.deploy(sequence('p', userTask('ask', extensions)));
  expect(status, JSON.stringify(body)).toBe(200);
  const key = await cluster.create('p', { variables: { v: 1 } });
  const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
  return { key, taskKey: task.userTaskKey as string };
}

const taskOf = async (key: string) => (await cluster.call('GET', `/user-tasks/${key}`)).body;
const update = (key: string, priority = 60) =>
  cluster.call('PATCH', `/user-tasks/${key}`, { changeset: { priority } });
const assign = (key: string, name: string) =>
  cluster.call('POST', `/user-tasks/${key}/assignment`, { assignee: name });
const finish = (key: string) => cluster.call('POST', `/user-tasks/${key}/completion`, {});
const cancel = (key: string) => cluster.call('POST', `/process-instances/${key}/cancellation`);

describe('global listeners', () => {
  it('work around those of the model, the highest priority first, one after the other', async () => {
    await global('a-low', 'updating', { priority: -1 });
    await global('c-same', 'updating');
    await global('b-same', 'updating', { priority: 50 });
    await global('z-high', 'all', { priority: 51, retries: 7 });
    await global('y-after', 'updating', { afterNonGlobal: true, priority: 1 });
    await global('x-after', 'creating updating', { afterNonGlobal: true, priority: 2 });
    await global('other', 'creating assigning completing canceling', { priority: 99 });
    const { key, taskKey } = await begin(listeners('updating m1', 'updating m2'));
    for (const type of ['other', 'z-high', 'x-after']) await answer(type);
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED' });
    const updated = update(taskKey);
    const order = ['z-high', 'b-same', 'c-same', 'a-low', 'm1', 'm2', 'x-after', 'y-after'];
    for (const [at, type] of order.entries()) {
      const job = await waitingJob(type);
      expect(job).toMatchObject({
        kind: 'TASK_LISTENER',
        listenerEventType: 'UPDATING',
        elementId: 'ask',
        retries: type === 'z-high' ? 7 : 3,
        userTask: { userTaskKey: taskKey, priority: 60, changedAttributes: ['priority'] },
      });
      const until = ['other', 'z-high', 'x-after', ...order.slice(0, at + 1)];
      expect(await typesOf(key)).toEqual(until.toSorted());
      expect(await taskOf(taskKey)).toMatchObject({ state: 'UPDATING', priority: 50 });
      await cluster.complete(job.jobKey);
    }
    expect((await updated).status).toBe(204);
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', priority: 60 });
  });

  it('of all events work for a task whose model has none', async () => {
    await global('g', 'all', { retries: 2 });
    const events: string[] = [];
    const next = async () => {
      const { jobKey, listenerEventType, retries } = await waitingJob('g');
      expect(retries).toBe(2);
      events.push(listenerEventType);
      await cluster.complete(jobKey);
    };
    const { key, taskKey } = await begin(assignee('ann'));
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATING', assignee: null });
    await next();
    expect(await taskOf(taskKey)).toMatchObject({ state: 'ASSIGNING', assignee: null });
    await next();
    const { elementInstanceKey, ...task } = await taskOf(taskKey);
    expect(task).toMatchObject({ state: 'CREATED', assignee: 'ann' });
    const commands = [
      () => assign(taskKey, 'bob'),
      () => update(taskKey),
      () =>
        cluster.call('PUT', `/element-instances/${elementInstanceKey}/variables`, {
          variables: { w: 2 },
        }),
      () => finish(taskKey),
    ];
    for (const command of commands) {
      const answered = command();
      await next();
      expect((await answered).status).toBe(204);
    }
    expect(await cluster.state(key)).toBe('COMPLETED');
    const other = await cluster.create('p');
    await next();
    await next();
    const canceled = cancel(other);
    await next();
    expect((await canceled).status).toBe(204);
    expect(events).toEqual([
      'CREATING',
      'ASSIGNING',
      'ASSIGNING',
      'UPDATING',
      'UPDATING',
      'COMPLETING',
      'CREATING',
      'ASSIGNING',
      'CANCELING',
    ]);
    const [found] = await cluster.search('jobs', {
      kind: 'TASK_LISTENER',
      listenerEventType: 'CANCELING',
    });
    expect(found).toMatchObject({ type: 'g', processInstanceKey: other, state: 'COMPLETED' });
  });

  it('correct and deny like those of the model', async () => {
    await global('g', 'completing');
    const { key, taskKey } = await begin(listeners('completing m'));
    const first = finish(taskKey);
    await answer('g', { corrections: { priority: 77 } });
    expect((await waitingJob('m')).userTask).toMatchObject({ priority: 77 });
    const [{ jobKey }] = await cluster.search('jobs', { type: 'm' });
    await cluster.complete(jobKey);
    expect((await first).status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');

    const other = await begin(listeners('completing m'));
    const second = finish(other.taskKey);
    await answer('g', { denied: true, deniedReason: 'not yet' });
    expect(await second).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("Reason to deny: 'not yet'") },
    });
    expect(await typesOf(other.key)).toEqual(['g']);
    expect(await taskOf(other.taskKey)).toMatchObject({ state: 'CREATED' });
  });

  it('that are out of retries raise an incident, after which only they work again', async () => {
    await global('g1', 'assigning', { priority: 2 });
    await global('g2', 'assigning', { priority: 1, retries: 1 });
    const { key, taskKey } = await begin();
    const assigned = assign(taskKey, 'ann');
    await answer('g1');
    const { jobKey } = await waitingJob('g2');
    await cluster.fail(jobKey, { retries: 0, errorMessage: 'down' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'TASK_LISTENER_NO_RETRIES', jobKey });
    await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { retries: 1 } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await answer('g2');
    expect((await assigned).status).toBe(204);
    expect(await typesOf(key)).toEqual(['g1', 'g2']);
  });

  it('ignore user tasks that are jobs', async () => {
    await global('g', 'all');
    await cluster.deploy(sequence('p', element('userTask', 'ask')));
    const key = await cluster.create('p');
    expect(await typesOf(key)).toEqual(['io.camunda.zeebe:userTask']);
    await cluster.complete((await cluster.job('io.camunda.zeebe:userTask')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

describe('a change that is under way', () => {
  it('keeps the listeners with which it began, even if they are changed or deleted', async () => {
    await global('g1', 'all', { priority: 3 });
    await global('g2', 'updating', { priority: 2 });
    const { key, taskKey } = await begin(listeners('updating m'));
    await answer('g1');
    const updated = update(taskKey);
    const waiting = await waitingJob('g1');
    expect((await remove('g1')).status).toBe(204);
    await replace('g2', { type: 'new', eventTypes: ['completing'] });
    await global('g3', 'updating');
    await cluster.complete(waiting.jobKey);
    await answer('g2');
    await answer('m');
    expect((await updated).status).toBe(204);
    expect(await typesOf(key)).toEqual(['g1', 'g1', 'g2', 'm']);
    // The next change has the present listeners.
    const again = update(taskKey, 70);
    await answer('g3');
    await answer('m');
    expect((await again).status).toBe(204);
    const finished = finish(taskKey);
    await answer('new');
    expect((await finished).status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('is a creation, and the assignment after it is another change', async () => {
    await global('old', 'creating assigning');
    const { key, taskKey } = await begin(assignee('ann'));
    const { jobKey } = await waitingJob('old');
    await remove('old');
    await global('new', 'creating assigning');
    await cluster.complete(jobKey);
    expect(await taskOf(taskKey)).toMatchObject({ state: 'ASSIGNING' });
    await answer('new');
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', assignee: 'ann' });
    expect(await typesOf(key)).toEqual(['new', 'old']);
  });

  it('is interrupted by a cancellation, which has its own listeners', async () => {
    await global('g', 'updating');
    const { key, taskKey } = await begin();
    const updated = update(taskKey);
    await waitingJob('g');
    await remove('g');
    await global('late', 'canceling');
    const canceled = cancel(key);
    expect((await updated).status).toBe(409);
    await answer('late');
    expect((await canceled).status).toBe(204);
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CANCELED', priority: 50 });
    expect(await cluster.state(key)).toBe('TERMINATED');
  });
});

describe('after a restart', () => {
  it('the listeners are the same, and a change continues with those of its beginning', () =>
    inFolder(async (restart) => {
      await global('g1', 'updating', { priority: 60 });
      await global('g2', 'updating');
      const { key, taskKey } = await begin();
      const updated = update(taskKey);
      const { jobKey } = await waitingJob('g1');
      await remove('g2');
      await restart();
      expect((await updated).status).toBe(503);
      await cluster.complete(jobKey);
      await answer('g2');
      expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', priority: 60 });
      const again = update(taskKey, 70);
      await answer('g1');
      expect((await again).status).toBe(204);
      expect(await typesOf(key)).toEqual(['g1', 'g1', 'g2']);
    }));
});
