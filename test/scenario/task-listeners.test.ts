import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Cluster, openCluster } from './scenario-cluster.ts';
import { ioMapping, output, sequence, userTask } from './bpmn.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

/** `assigning a1` and so on. */
const listeners = (...texts: readonly string[]): string =>
  `<zeebe:taskListeners>${texts
    .map((text) => {
      const [event = '', type = ''] = text.split(' ');
      return `<zeebe:taskListener eventType="${event}" type="${type}" />`;
    })
    .join('')}</zeebe:taskListeners>`;

const assignee = (text: string) => `<zeebe:assignmentDefinition assignee="${text}" />`;

/** Starts an instance with a task that has these extensions. */
async function begin(extensions: string) {
  const { status, body } = await cluster.deploy(sequence('p', userTask('ask', extensions)));
  expect(status, JSON.stringify(body)).toBe(200);
  const key = await cluster.create('p', { variables: { v: 1 } });
  const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
  return { key, taskKey: task.userTaskKey as string };
}

const taskOf = async (key: string) => (await cluster.call('GET', `/user-tasks/${key}`)).body;

const assign = (key: string, name: string) =>
  cluster.call('POST', `/user-tasks/${key}/assignment`, { assignee: name });
const complete = (key: string, variables = {}) =>
  cluster.call('POST', `/user-tasks/${key}/completion`, { variables });

/** Completes the job of a listener. */
async function answer(type: string, result: object = {}): Promise<Answer> {
  const { jobKey } = await waitingJob(type);
  return cluster.call('POST', `/jobs/${jobKey}/completion`, {
    result: { type: 'userTask', ...result },
  });
}

/** The job of a listener, created by a command that the test does not await. */
async function waitingJob(type: string) {
  const jobs = await cluster.activate(type, { requestTimeout: 10_000 });
  expect(jobs).toHaveLength(1);
  return jobs[0];
}

describe('task listeners', () => {
  it('of the creation work before the task can be assigned', async () => {
    const { key, taskKey } = await begin(
      listeners('creating c1') +
        '<zeebe:assignmentDefinition candidateGroups="g1" /><zeebe:priorityDefinition priority="30" />' +
        '<zeebe:taskHeaders><zeebe:header key="h" value="x" /></zeebe:taskHeaders>',
    );
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATING' });
    expect(await assign(taskKey, 'ann')).toMatchObject({
      status: 409,
      body: {
        title: 'INVALID_STATE',
        detail: expect.stringContaining(
          `Expected to assign user task with key '${taskKey}', but it is in state 'CREATING'`,
        ),
      },
    });
    const job = await waitingJob('c1');
    expect(job).toMatchObject({
      kind: 'TASK_LISTENER',
      listenerEventType: 'CREATING',
      elementId: 'ask',
      retries: 3,
      variables: { v: 1 },
      customHeaders: { h: 'x' },
      userTask: {
        userTaskKey: taskKey,
        priority: 30,
        candidateGroups: ['g1'],
        candidateUsers: [],
        changedAttributes: [],
        assignee: null,
      },
    });
    await cluster.call('POST', `/jobs/${job.jobKey}/completion`, {
      result: { type: 'userTask', corrections: { assignee: 'bob' } },
    });
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', assignee: 'bob' });
    expect((await complete(taskKey)).status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');
    const [found] = await cluster.search('jobs', { processInstanceKey: key });
    expect(found).toMatchObject({ isDenied: false, deniedReason: null });
  });

  it('of an assignment hold up the command and the new assignee', async () => {
    const { taskKey } = await begin(listeners('assigning a1'));
    const assigned = assign(taskKey, 'ann');
    const job = await waitingJob('a1');
    expect(job.userTask).toMatchObject({
      assignee: 'ann',
      action: 'assign',
      changedAttributes: ['assignee'],
    });
    expect(await taskOf(taskKey)).toMatchObject({ state: 'ASSIGNING', assignee: null });
    await cluster.complete(job.jobKey);
    expect((await assigned).status).toBe(204);
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', assignee: 'ann' });
  });

  it('deny: the command is refused, and nothing changes', async () => {
    const { key, taskKey } = await begin(listeners('assigning a1', 'assigning a2'));
    const assigned = assign(taskKey, 'ann');
    await answer('a1', { corrections: { assignee: 'eve', priority: 7 } });
    expect((await answer('a2', { denied: true, deniedReason: 'not her' })).status).toBe(204);
    expect(await assigned).toMatchObject({
      status: 409,
      body: {
        title: 'INVALID_STATE',
        detail: expect.stringContaining(
          `Assignment of the User Task with key '${taskKey}' was denied by Task Listener. Reason to deny: 'not her'`,
        ),
      },
    });
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', assignee: null, priority: 50 });
    const [job] = await cluster.search('jobs', { processInstanceKey: key, type: 'a2' });
    expect(job).toMatchObject({ isDenied: true, deniedReason: 'not her', state: 'COMPLETED' });
  });

  it('correct a completion one after the other; the last correction stays', async () => {
    const { key, taskKey } = await begin(
      listeners('completing c1', 'completing c2') + ioMapping(output('=w', 'out')),
    );
    const completed = complete(taskKey, { w: 2 });
    await answer('c1', {
      corrections: { assignee: 'late', priority: 77, candidateUsers: ['x', 'y'] },
    });
    const second = await waitingJob('c2');
    expect(second.variables).toEqual({ v: 1 });
    expect(second.userTask).toMatchObject({
      assignee: 'late',
      priority: 77,
      candidateUsers: ['x', 'y'],
      changedAttributes: ['assignee', 'candidateUsers', 'priority'],
    });
    await cluster.call('POST', `/jobs/${second.jobKey}/completion`, {
      result: { type: 'userTask', corrections: { candidateUsers: [] } },
    });
    expect((await completed).status).toBe(204);
    expect(await taskOf(taskKey)).toMatchObject({
      state: 'COMPLETED',
      assignee: 'late',
      priority: 77,
      candidateUsers: [],
    });
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toMatchObject({ v: 1, out: 2 });
  });

  it('drop the variables of a denied completion', async () => {
    const { key, taskKey } = await begin(listeners('completing c1'));
    const completed = complete(taskKey, { w: 2 });
    await answer('c1', { denied: true });
    expect((await completed).body.detail).toContain("Reason to deny: ''");
    expect(await cluster.state(key)).toBe('ACTIVE');
    expect(await cluster.variables(key)).toEqual({ v: 1 });
    const again = complete(taskKey, { w: 3 });
    await answer('c1');
    expect((await again).status).toBe(204);
    expect(await cluster.variables(key)).toEqual({ v: 1, w: 3 });
  });

  it('of an update work for changed variables, too', async () => {
    const { key, taskKey } = await begin(listeners('updating u1'));
    const updated = cluster.call('PATCH', `/user-tasks/${taskKey}`, {
      changeset: { priority: 60, dueDate: '2030-01-01T00:00:00Z' },
    });
    const job = await waitingJob('u1');
    expect(job.userTask).toMatchObject({
      action: 'update',
      priority: 60,
      dueDate: '2030-01-01T00:00:00.000Z',
      changedAttributes: ['dueDate', 'priority'],
    });
    await cluster.complete(job.jobKey);
    expect((await updated).status).toBe(204);
    const { elementInstanceKey } = await taskOf(taskKey);
    const set = cluster.call('PUT', `/element-instances/${elementInstanceKey}/variables`, {
      variables: { x: 1 },
      local: true,
    });
    const next = await waitingJob('u1');
    expect(next.userTask.changedAttributes).toEqual(['variables']);
    expect(await cluster.variables(key)).toEqual({ v: 1 });
    await cluster.complete(next.jobKey);
    expect((await set).status).toBe(204);
    expect(await cluster.variables(key)).toEqual({ v: 1, '*.x': 1 });
  });

  it('with an assignee in the model: those of the creation, then those of the assignment', async () => {
    const { taskKey } = await begin(listeners('creating c1', 'assigning a1') + assignee('ann'));
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATING', assignee: null });
    const job = await waitingJob('c1');
    expect(job.userTask.assignee).toBe('ann');
    const corrected = await cluster.call('POST', `/jobs/${job.jobKey}/completion`, {
      result: { type: 'userTask', corrections: { assignee: 'bob' } },
    });
    expect(corrected.status).toBe(400);
    expect(corrected.body.detail).toContain(
      "correcting the assignee on 'CREATING' event is not supported when the user task has an assignee defined in the model",
    );
    await cluster.complete(job.jobKey);
    expect(await taskOf(taskKey)).toMatchObject({ state: 'ASSIGNING', assignee: null });
    await answer('a1', { corrections: { assignee: 'bob' } });
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', assignee: 'bob' });
  });

  it('without listeners of the creation, an assignee in the model is assigned at once or by listeners', async () => {
    const { taskKey } = await begin(listeners('assigning a1') + assignee('ann'));
    expect(await taskOf(taskKey)).toMatchObject({ state: 'ASSIGNING', assignee: null });
    await answer('a1', { denied: true });
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', assignee: null });
  });

  it('refuse results that do not fit, and their job stays', async () => {
    const { taskKey } = await begin(listeners('completing c1'));
    const completed = complete(taskKey);
    const { jobKey } = await waitingJob('c1');
    const tell = (body: object) => cluster.call('POST', `/jobs/${jobKey}/completion`, body);
    expect((await tell({ variables: { x: 1 } })).body.detail).toMatch(
      /Task Listener job completion with variables payload provided is not yet supported \(job key '\d+', type 'c1', processInstanceKey '\d+'\)/,
    );
    const both = { type: 'userTask', denied: true, corrections: { priority: 1 } };
    expect((await tell({ result: both })).body.detail).toContain(
      'Expected to complete task listener job with corrections, but the job result is denied',
    );
    expect((await tell({ result: { type: 'userTask', corrections: { odd: 1 } } })).status).toBe(
      400,
    );
    const thrown = await cluster.call('POST', `/jobs/${jobKey}/error`, { errorCode: 'E' });
    expect(thrown.body.detail).toContain('Cannot throw BPMN error from TASK_LISTENER job with key');
    expect(await taskOf(taskKey)).toMatchObject({ state: 'COMPLETING' });
    expect((await tell({})).status).toBe(204);
    expect((await completed).status).toBe(204);
  });

  it('without retries are an incident; the command waits on, and is answered after it', async () => {
    const { key, taskKey } = await begin(listeners('completing c1', 'completing c2'));
    const completed = complete(taskKey);
    await answer('c1');
    const { jobKey } = await waitingJob('c2');
    await cluster.fail(jobKey, { retries: 0, errorMessage: 'down' });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      errorType: 'TASK_LISTENER_NO_RETRIES',
      errorMessage: 'down',
      elementId: 'ask',
      jobKey,
    });
    expect(await taskOf(taskKey)).toMatchObject({ state: 'COMPLETING' });
    await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { retries: 1 } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await answer('c2');
    expect((await completed).status).toBe(204);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('whose type cannot be evaluated are an incident; resolved, all of them work again', async () => {
    const { key, taskKey } = await begin(listeners('assigning a1', 'assigning =which'));
    const assigned = assign(taskKey, 'ann');
    await answer('a1', { corrections: { priority: 1 } });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'EXTRACT_VALUE_ERROR', elementId: 'ask' });
    await cluster.call('PUT', `/element-instances/${key}/variables`, {
      variables: { which: 'a2' },
    });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect((await waitingJob('a1')).userTask).toMatchObject({ priority: 50 });
    await cluster.complete(
      (await cluster.search('jobs', { type: 'a1', state: 'CREATED' }))[0].jobKey,
    );
    await answer('a2');
    expect((await assigned).status).toBe(204);
    expect(await taskOf(taskKey)).toMatchObject({ assignee: 'ann', priority: 50 });
  });

  it('end with a canceled instance; the command that waits is refused', async () => {
    const { key, taskKey } = await begin(listeners('assigning a1'));
    const assigned = assign(taskKey, 'ann');
    await waitingJob('a1');
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(await assigned).toMatchObject({ status: 409, body: { title: 'INVALID_STATE' } });
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CANCELED' });
    expect(await cluster.search('jobs', { state: 'CANCELED' })).toHaveLength(1);
  });

  it('move with a migrated instance', async () => {
    const { key, taskKey } = await begin(listeners('assigning a1'));
    const assigned = assign(taskKey, 'ann');
    await waitingJob('a1');
    await cluster.deploy(sequence('q', userTask('ask2', listeners('assigning other'))));
    const [definition] = await cluster.search('process-definitions', { processDefinitionId: 'q' });
    const migrated = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: definition.processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'ask', targetElementId: 'ask2' }],
    });
    expect(migrated.status, JSON.stringify(migrated.body)).toBe(204);
    const [job] = await cluster.search('jobs', { processInstanceKey: key });
    expect(job).toMatchObject({ elementId: 'ask2', type: 'a1' });
    await cluster.complete(job.jobKey);
    expect((await assigned).status).toBe(204);
    expect(await taskOf(taskKey)).toMatchObject({ state: 'CREATED', assignee: 'ann' });
  });

  it('in a task that no person completes are refused at deployment', async () => {
    const job = `<bpmn:userTask id="ask"><bpmn:extensionElements>${listeners('creating c')}</bpmn:extensionElements></bpmn:userTask>`;
    const refused = await cluster.deploy(sequence('p', job));
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain('Task listeners are only supported by user tasks');
    const odd = await cluster.deploy(sequence('p', userTask('ask', listeners('deleting c'))));
    expect(odd.body.detail).toContain("Attribute 'eventType' must be one of");
  });
});
