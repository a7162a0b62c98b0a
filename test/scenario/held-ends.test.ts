import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, path, serviceTask, start, userTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

/** Events and commands while a listener delays the end of a user task. */

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const heldTask = (id: string, type: string) =>
  userTask(
    id,
    `<zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="${type}" /></zeebe:taskListeners>`,
  );
const ask = heldTask('ask', 'c1');
const after = (duration: string) =>
  `<bpmn:timerEventDefinition><bpmn:timeDuration>${duration}</bpmn:timeDuration></bpmn:timerEventDefinition>`;
const boundary = (id: string, attachedTo: string, duration: string) =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}">${after(duration)}</bpmn:boundaryEvent>`;
const eventSubProcess = (definition: string) =>
  element('subProcess', 'esp', {
    attributes: 'triggeredByEvent="true"',
    content: `<bpmn:startEvent id="es">${definition}</bpmn:startEvent>${serviceTask('handle')}${end('ee')}${path('es->handle->ee')}`,
  });

async function begin(xml: string, processId = 'p'): Promise<string> {
  const { status, body } = await cluster.deploy(xml);
  expect(status, JSON.stringify(body)).toBe(200);
  return cluster.create(processId);
}

async function finish(type: string, variables = {}): Promise<void> {
  await cluster.complete((await cluster.job(type)).jobKey, variables);
}

const keyOf = async (processInstanceKey: string, elementId: string): Promise<string> => {
  const [row] = await cluster.search('element-instances', { processInstanceKey, elementId });
  return row.elementInstanceKey;
};

const modify = (key: string, body: object) =>
  cluster.call('POST', `/process-instances/${key}/modification`, body);

describe('while a boundary event waits for the end of its task', () => {
  it('an event sub-process that interrupts the scope takes its place', async () => {
    const key = await begin(
      bpmn(
        'p',
        start(),
        ask,
        boundary('late', 'ask', 'PT1S'),
        serviceTask('after'),
        end(),
        path('start->ask->end'),
        path('late->after->end'),
        eventSubProcess(after('PT2S')),
      ),
    );
    await cluster.advance(1_000);
    await cluster.advance(1_000);
    await finish('c1');
    expect(await cluster.activate('after')).toEqual([]);
    await finish('handle');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('a terminate end event takes its place', async () => {
    const key = await begin(
      bpmn(
        'p',
        start(),
        element('parallelGateway', 'f'),
        ask,
        boundary('late', 'ask', 'PT1S'),
        serviceTask('after'),
        serviceTask('work'),
        element('endEvent', 'stop', { content: '<bpmn:terminateEventDefinition />' }),
        end(),
        path('start->f->ask->end'),
        path('late->after->end'),
        path('f->work->stop'),
      ),
    );
    await cluster.advance(1_000);
    await finish('work');
    await finish('c1');
    expect(await cluster.activate('after')).toEqual([]);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('an event sub-process takes its place, even if another task is held up longer', async () => {
    const key = await begin(
      bpmn(
        'p',
        start(),
        element('parallelGateway', 'f'),
        ask,
        boundary('late', 'ask', 'PT1S'),
        heldTask('other', 'c2'),
        serviceTask('after'),
        end(),
        path('start->f->ask->end'),
        path('late->after->end'),
        path('f->other->end'),
        eventSubProcess(after('PT2S')),
      ),
    );
    await cluster.advance(1_000);
    await cluster.advance(1_000);
    await finish('c1');
    await finish('c2');
    expect(await cluster.activate('after')).toEqual([]);
    await finish('handle');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('a modification neither ends what is ending nor enters anything in it', async () => {
    const content = [start('s'), ask, serviceTask('work'), path('s->ask->work')].join('');
    const key = await begin(
      bpmn(
        'p',
        start(),
        element('subProcess', 'sub', { content }),
        boundary('late', 'sub', 'PT1S'),
        serviceTask('after'),
        end(),
        path('start->sub->end'),
        path('late->after->end'),
      ),
    );
    await cluster.advance(1_000);
    const subKey = await keyOf(key, 'sub');
    const inside = { elementId: 'work', ancestorElementInstanceKey: subKey };
    const move = {
      sourceElementInstruction: { sourceType: 'byId', sourceElementId: 'ask' },
      targetElementId: 'work',
    };
    for (const wrong of [
      { activateInstructions: [inside] },
      { moveInstructions: [move] },
      { terminateInstructions: [{ elementInstanceKey: subKey }] },
      { terminateInstructions: [{ elementId: 'ask' }] },
    ]) {
      expect((await modify(key, wrong)).status, JSON.stringify(wrong)).toBe(400);
    }
    await finish('c1');
    await finish('after');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('its instance is not migrated', async () => {
    const xml = bpmn(
      'p',
      start(),
      ask,
      boundary('late', 'ask', 'PT1S'),
      end(),
      path('start->ask->end'),
      path('late->end'),
    );
    const key = await begin(xml);
    await cluster.advance(1_000);
    const target = await cluster.deploy(xml.replaceAll('"late"', '"later"'));
    const migrated = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: target.body.deployments[0].processDefinition.processDefinitionKey,
      mappingInstructions: [{ sourceElementId: 'ask', targetElementId: 'ask' }],
    });
    expect(migrated).toMatchObject({ status: 409, body: { title: 'INVALID_STATE' } });
    await finish('c1');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

it('no token continues in a scope that a condition ends while listeners delay a task in it', async () => {
  const key = await begin(
    bpmn(
      'p',
      start(),
      element('subProcess', 'outer', {
        content:
          start('s2') +
          element('parallelGateway', 'f') +
          ask +
          serviceTask('work') +
          serviceTask('next') +
          end('e2') +
          path('s2->f->ask->e2') +
          path('f->work->next->e2'),
      }),
      '<bpmn:boundaryEvent id="enough" attachedToRef="outer"><bpmn:conditionalEventDefinition><bpmn:condition>=x &gt; 1</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:boundaryEvent>',
      end(),
      path('start->outer->end'),
      path('enough->end'),
    ),
  );
  await finish('work', { x: 2 });
  expect(await cluster.activate('next')).toEqual([]);
  await finish('c1');
  expect(await cluster.state(key)).toBe('COMPLETED');
});

describe('a modification', () => {
  const calling = bpmn(
    'p',
    start(),
    element('callActivity', 'call', {
      extensions: '<zeebe:calledElement processId="child" />',
    }),
    serviceTask('after'),
    end(),
    path('start->call->after->end'),
  );

  it('of a called instance lets its caller continue when the delayed task ends last', async () => {
    await cluster.deploy(
      bpmn(
        'child',
        start(),
        element('parallelGateway', 'f'),
        ask,
        serviceTask('work'),
        end(),
        path('start->f->ask->end'),
        path('f->work->end'),
      ),
    );
    const key = await begin(calling);
    const [child] = await cluster.search('process-instances', { parentProcessInstanceKey: key });
    const elementInstanceKey = await keyOf(child.processInstanceKey, 'ask');
    const terminateInstructions = [{ elementInstanceKey }];
    expect((await modify(child.processInstanceKey, { terminateInstructions })).status).toBe(204);
    await finish('work');
    await finish('c1');
    expect(await cluster.state(child.processInstanceKey)).toBe('COMPLETED');
    await finish('after');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('does not revive what is canceled around a called instance', async () => {
    await cluster.deploy(
      bpmn('child', start(), ask, serviceTask('work'), end(), path('start->ask->work->end')),
    );
    const key = await begin(calling);
    const [child] = await cluster.search('process-instances', { parentProcessInstanceKey: key });
    const canceled = cluster.call('POST', `/process-instances/${key}/cancellation`);
    const [{ jobKey }] = await cluster.activate('c1', { requestTimeout: 10_000 });
    const activateInstructions = [{ elementId: 'work' }];
    expect((await modify(child.processInstanceKey, { activateInstructions })).status).toBe(404);
    await cluster.complete(jobKey);
    expect((await canceled).status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
  });

  it('enters nothing in an instance whose interruption is held up', async () => {
    const key = await begin(
      bpmn('p', start(), ask, end(), path('start->ask->end'), eventSubProcess(after('PT1S'))),
    );
    await cluster.advance(1_000);
    expect(await modify(key, { activateInstructions: [{ elementId: 'ask' }] })).toMatchObject({
      status: 409,
      body: { title: 'INVALID_STATE' },
    });
    await finish('c1');
    await finish('handle');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

it('an event sub-process does not take the place of the cancel listeners of its process', async () => {
  const xml = bpmn(
    'p',
    start(),
    ask,
    end(),
    path('start->ask->end'),
    eventSubProcess(after('PT1S')),
  );
  const listeners =
    '<bpmn:extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="cancel" type="k1" /></zeebe:executionListeners></bpmn:extensionElements>';
  const key = await begin(xml.replace(/(<bpmn:process [^>]*>)/, `$1${listeners}`));
  const canceled = cluster.call('POST', `/process-instances/${key}/cancellation`);
  const [{ jobKey }] = await cluster.activate('k1', { requestTimeout: 10_000 });
  await cluster.advance(1_000);
  await cluster.complete(jobKey);
  await finish('c1');
  expect((await canceled).status).toBe(204);
  expect(await cluster.state(key)).toBe('TERMINATED');
});
