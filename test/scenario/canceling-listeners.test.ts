import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bpmn,
  definitions,
  element,
  end,
  flow,
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

const listener = (event: string, type: string) =>
  `<zeebe:taskListener eventType="${event}" type="${type}" />`;
const canceling = `<zeebe:taskListeners>${listener('canceling', 'c1')}</zeebe:taskListeners>`;
const timer = (id: string, attachedTo: string, more = '') =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}"${more}><bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>`;

async function deploy(xml: string): Promise<string> {
  const { status, body } = await cluster.deploy(xml);
  expect(status, JSON.stringify(body)).toBe(200);
  return cluster.create('p');
}

const cancel = (key: string) => cluster.call('POST', `/process-instances/${key}/cancellation`);

async function taskOf(processInstanceKey: string) {
  const [task] = await cluster.search('user-tasks', { processInstanceKey });
  return task;
}

async function listenerJob() {
  const jobs = await cluster.activate('c1', { requestTimeout: 10_000 });
  expect(jobs).toHaveLength(1);
  return jobs[0];
}

async function finish(type: string, variables = {}): Promise<void> {
  await cluster.complete((await cluster.job(type)).jobKey, variables);
}

describe('listeners of a canceled user task', () => {
  it('hold up the end of the instance, and the answer', async () => {
    const key = await deploy(sequence('p', userTask('ask', canceling)));
    const canceled = cancel(key);
    const job = await listenerJob();
    expect(job).toMatchObject({ kind: 'TASK_LISTENER', listenerEventType: 'CANCELING' });
    expect(await taskOf(key)).toMatchObject({ state: 'CANCELING' });
    expect(await cluster.state(key)).toBe('ACTIVE');
    expect(await cluster.trace(key)).toContain('ask ACTIVE');
    expect(await cancel(key)).toMatchObject({ status: 409, body: { title: 'INVALID_STATE' } });
    const denied = await cluster.call('POST', `/jobs/${job.jobKey}/completion`, {
      result: { type: 'userTask', denied: true },
    });
    expect(denied.status).toBe(400);
    expect(denied.body.detail).toMatch(
      /Denying result is not supported for 'CANCELING' task listener jobs .*Only the following listener event types support denying: \[ASSIGNING, COMPLETING, UPDATING\]/s,
    );
    await cluster.complete(job.jobKey);
    expect((await canceled).status).toBe(204);
    expect(await taskOf(key)).toMatchObject({ state: 'CANCELED' });
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.trace(key)).toContain('ask TERMINATED');
  });

  it('hold up a boundary event, and nothing else goes on in the task', async () => {
    const key = await deploy(
      bpmn(
        'p',
        start(),
        userTask('ask', canceling),
        timer('late', 'ask'),
        serviceTask('after'),
        end(),
        path('start->ask->end'),
        path('late->after->end'),
      ),
    );
    await cluster.advance(1_000);
    expect(await taskOf(key)).toMatchObject({ state: 'CANCELING' });
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'ask ACTIVE']);
    const { userTaskKey } = await taskOf(key);
    expect((await cluster.call('POST', `/user-tasks/${userTaskKey}/completion`)).status).toBe(409);
    await finish('c1');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'ask TERMINATED',
      'late COMPLETED',
      'after ACTIVE',
    ]);
    await finish('after');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('end the instance that is canceled while they hold a boundary event up', async () => {
    const key = await deploy(
      bpmn(
        'p',
        start(),
        userTask('ask', canceling),
        timer('late', 'ask'),
        serviceTask('after'),
        end(),
        path('start->ask->end'),
        path('late->after->end'),
      ),
    );
    await cluster.advance(1_000);
    const canceled = cancel(key);
    await finish('c1');
    expect((await canceled).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'ask TERMINATED']);
  });

  it('let the request that waits for the instance be answered beside the one that cancels it', async () => {
    await deploy(sequence('p', userTask('ask', canceling)));
    const created = cluster.call('POST', '/process-instances', {
      processDefinitionId: 'p',
      awaitCompletion: true,
      requestTimeout: 60_000,
    });
    await expect
      .poll(async () => (await cluster.search('user-tasks', {})).length, {
        interval: 1,
        timeout: 15_000,
      })
      .toBe(2);
    const tasks = await cluster.search('user-tasks', {});
    const keys = tasks.map((task: { processInstanceKey: string }) => task.processInstanceKey);
    const [last = ''] = keys.sort().reverse();
    const canceled = cancel(last);
    await finish('c1');
    expect((await canceled).status).toBe(204);
    expect((await created).status).toBe(409);
  });

  it('hold up a sub-process around it, and those around that', async () => {
    const inner = element('subProcess', 'inner', {
      content:
        start('s2') +
        element('parallelGateway', 'f') +
        userTask('ask', canceling) +
        serviceTask('work') +
        end('e2') +
        path('s2->f->ask->e2') +
        path('f->work->e2'),
    });
    const outer = element('subProcess', 'outer', {
      content: start('s1') + inner + end('e1') + path('s1->inner->e1'),
    });
    const key = await deploy(
      bpmn(
        'p',
        start(),
        outer,
        timer('late', 'outer'),
        serviceTask('after'),
        end(),
        path('start->outer->end'),
        path('late->after->end'),
      ),
    );
    await cluster.advance(1_000);
    const trace = await cluster.trace(key);
    expect(trace).toContain('work TERMINATED');
    expect(trace).toContain('inner ACTIVE');
    expect(trace).not.toContain('late COMPLETED');
    await finish('c1');
    const ended = await cluster.trace(key);
    for (const id of ['ask', 'inner', 'outer']) expect(ended).toContain(`${id} TERMINATED`);
    await finish('after');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('hold up a called instance and its caller', async () => {
    await cluster.deploy(sequence('child', userTask('ask', canceling)));
    const key = await deploy(
      bpmn(
        'p',
        start(),
        element('callActivity', 'call', {
          extensions: '<zeebe:calledElement processId="child" />',
        }),
        end(),
        path('start->call->end'),
      ),
    );
    const canceled = cancel(key);
    const { processInstanceKey, jobKey } = await listenerJob();
    expect(await cluster.state(processInstanceKey)).toBe('ACTIVE');
    await cluster.complete(jobKey);
    expect((await canceled).status).toBe(204);
    expect(await cluster.state(processInstanceKey)).toBe('TERMINATED');
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.trace(key)).toContain('call TERMINATED');
  });

  it('hold up an event sub-process that interrupts', async () => {
    const key = await deploy(
      bpmn(
        'p',
        start(),
        userTask('ask', canceling),
        end(),
        path('start->ask->end'),
        element('subProcess', 'esp', {
          attributes: 'triggeredByEvent="true"',
          content:
            '<bpmn:startEvent id="es"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent>' +
            serviceTask('handle') +
            end('ee') +
            path('es->handle->ee'),
        }),
      ),
    );
    await cluster.advance(1_000);
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'ask ACTIVE']);
    await finish('c1');
    await finish('handle');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('hold up a scope that a terminate end event ends', async () => {
    const key = await deploy(
      bpmn(
        'p',
        start(),
        element('parallelGateway', 'f'),
        userTask('ask', canceling),
        serviceTask('work'),
        element('endEvent', 'stop', { content: '<bpmn:terminateEventDefinition />' }),
        end(),
        path('start->f->ask->end'),
        path('f->work->stop'),
      ),
    );
    await finish('work');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await finish('c1');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('hold up a multi-instance body whose completion condition holds', async () => {
    const loop =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2]" /></bpmn:extensionElements><bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>';
    const task = userTask('ask', canceling).replace('</bpmn:userTask>', `${loop}</bpmn:userTask>`);
    const key = await deploy(
      bpmn('p', start(), task, serviceTask('after'), end(), path('start->ask->after->end')),
    );
    const [first] = await cluster.search('user-tasks', { processInstanceKey: key });
    expect((await cluster.call('POST', `/user-tasks/${first.userTaskKey}/completion`)).status).toBe(
      204,
    );
    expect(await cluster.activate('after')).toEqual([]);
    await finish('c1');
    await finish('after');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('hold up a modification', async () => {
    const key = await deploy(
      bpmn(
        'p',
        start(),
        userTask('ask', canceling),
        serviceTask('other'),
        end(),
        path('start->ask->other->end'),
      ),
    );
    const [{ elementInstanceKey }] = await cluster.search('element-instances', {
      processInstanceKey: key,
      elementId: 'ask',
    });
    const modified = await cluster.call('POST', `/process-instances/${key}/modification`, {
      terminateInstructions: [{ elementInstanceKey }],
    });
    expect(modified.status, JSON.stringify(modified.body)).toBe(204);
    expect(await cluster.state(key)).toBe('ACTIVE');
    await finish('c1');
    expect(await cluster.state(key)).toBe('TERMINATED');
  });

  it('refuse a change that waits, and work after an incident of theirs', async () => {
    const both = `<zeebe:taskListeners>${listener('assigning', 'a1')}${listener('canceling', 'c1')}</zeebe:taskListeners>`;
    const key = await deploy(sequence('p', userTask('ask', both)));
    const { userTaskKey } = await taskOf(key);
    const assigned = cluster.call('POST', `/user-tasks/${userTaskKey}/assignment`, {
      assignee: 'a',
    });
    await cluster.activate('a1', { requestTimeout: 10_000 });
    const canceled = cancel(key);
    expect((await assigned).status).toBe(409);
    const { jobKey } = await listenerJob();
    await cluster.fail(jobKey, { retries: 0 });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident.errorType).toBe('TASK_LISTENER_NO_RETRIES');
    await cluster.call('PATCH', `/jobs/${jobKey}`, { changeset: { retries: 1 } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    await finish('c1');
    expect((await canceled).status).toBe(204);
    expect(await cluster.search('incidents', { state: 'ACTIVE' })).toEqual([]);
  });

  it('hold up an instance with more elements than one decision ends', async () => {
    const key = await deploy(
      bpmn(
        'p',
        start(),
        element('parallelGateway', 'f'),
        userTask('ask', canceling),
        element('serviceTask', 'work', {
          extensions: '<zeebe:taskDefinition type="work" />',
          content:
            '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..250 return i" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>',
        }),
        end(),
        path('start->f->ask->end'),
        path('f->work->end'),
      ),
    );
    await cancel(key);
    await cluster.complete((await listenerJob()).jobKey);
    expect(await cluster.state(key)).toBe('TERMINATED');
    const open = await cluster.search('element-instances', {
      processInstanceKey: key,
      state: 'ACTIVE',
    });
    expect(open).toEqual([]);
  });
});

describe('cancel listeners of a process', () => {
  const listened = (...events: readonly string[]) =>
    definitions(
      '<bpmn:process id="p" isExecutable="true"><bpmn:extensionElements><zeebe:executionListeners>' +
        events
          .map((type) => `<zeebe:executionListener eventType="cancel" type="${type}" />`)
          .join('') +
        `</zeebe:executionListeners></bpmn:extensionElements>${start()}${serviceTask('work')}${end()}${flow('start->work')}${flow('work->end')}</bpmn:process>`,
    );

  it('hold up the cancellation and its answer; a second one is refused', async () => {
    const key = await deploy(listened('k1', 'k2'));
    const canceled = cancel(key);
    const [first] = await cluster.activate('k1', { requestTimeout: 10_000 });
    expect(first).toMatchObject({ listenerEventType: 'CANCEL', elementId: 'p' });
    expect(await cancel(key)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('but a cancel request is already in progress') },
    });
    await cluster.complete(first.jobKey, { seen: true });
    await finish('k2');
    expect((await canceled).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.variables(key)).toEqual({ seen: true });
  });

  it('hold up the end of an instance that has nothing left to do', async () => {
    const key = await deploy(listened('k1'));
    const canceled = cancel(key);
    const [job] = await cluster.activate('k1', { requestTimeout: 10_000 });
    await finish('work');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await cluster.complete(job.jobKey);
    expect((await canceled).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
  });
});
