import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { definitions, element, end, path, serviceTask, start } from './bpmn.ts';
import { message } from './message-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

vi.setConfig({ testTimeout: 120_000 });

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const file = (...content: readonly string[]): string =>
  definitions(
    message('paid', 'paid', '=key'),
    message('called', 'called', '=key'),
    message('item', 'item', '=item'),
    `<bpmn:process id="p" isExecutable="true">${content.join('')}</bpmn:process>`,
  );
const on = (id: string): string => `<bpmn:messageEventDefinition messageRef="${id}"/>`;
const after = (text: string): string =>
  `<bpmn:timerEventDefinition><bpmn:timeDuration>${text}</bpmn:timeDuration></bpmn:timerEventDefinition>`;
const hear = (id: string, content: string): string =>
  element('intermediateCatchEvent', id, { content });
const border = (id: string, attachedTo: string, content: string, interrupting: boolean): string =>
  element('boundaryEvent', id, {
    attributes: `attachedToRef="${attachedTo}" cancelActivity="${interrupting}"`,
    content,
  });
const receive = (id: string, messageId: string, content = ''): string =>
  element('receiveTask', id, { attributes: `messageRef="${messageId}"`, content });

const publish = (name: string, body: object = {}) =>
  cluster.call('POST', '/messages/publication', { name, correlationKey: 'a', ...body });
const create = (variables: object = {}) =>
  cluster.create('p', { variables: { key: 'a', ...variables } });
/** A message arrives a moment after its publication is answered. */
const eventually = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 60_000 });
const states = async (key: string) => (await cluster.trace(key)).toSorted();
const open = async (key: string) =>
  (await cluster.search('message-subscriptions', { processInstanceKey: key }))
    .filter((item) => item.messageSubscriptionState !== 'DELETED')
    .map(({ elementId, messageSubscriptionState }) => `${elementId}:${messageSubscriptionState}`)
    .toSorted();

describe('an event-based gateway', () => {
  beforeEach(() =>
    cluster.deploy(
      file(
        start(),
        element('eventBasedGateway', 'first'),
        hear('bill', on('paid')),
        hear('call', on('called')),
        hear('late', after('PT1M')),
        end(),
        path('start->first->bill->end'),
        path('first->call->end'),
        path('first->late->end'),
      ),
    ),
  );

  it('continues with the first message, and no longer waits for the others', async () => {
    const key = await create();
    expect(await open(key)).toEqual(['bill:CREATED', 'call:CREATED']);
    await publish('called', { variables: { x: 1 } });
    await eventually(() => cluster.state(key)).toBe('COMPLETED');
    expect(await states(key)).toEqual([
      'call COMPLETED',
      'end COMPLETED',
      'first COMPLETED',
      'start COMPLETED',
    ]);
    expect(await cluster.variables(key)).toMatchObject({ x: 1 });
    expect(await open(key)).toEqual(['call:CORRELATED']);
    await cluster.advance(60_000);
    expect(await states(key)).not.toContain('late COMPLETED');
  });

  it('continues with its timer, and takes no message afterwards', async () => {
    const key = await create();
    await cluster.advance(60_000);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await states(key)).toContain('late COMPLETED');
    expect(await open(key)).toEqual([]);
  });

  it('ends with its instance', async () => {
    const key = await create();
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect(await states(key)).toEqual(['first TERMINATED', 'start COMPLETED']);
    expect(await open(key)).toEqual([]);
  });
});

describe('a receive task', () => {
  it('takes its message, whose variables go upwards', async () => {
    await cluster.deploy(file(start(), receive('hear', 'paid'), end(), path('start->hear->end')));
    const key = await create();
    expect(await open(key)).toEqual(['hear:CREATED']);
    await publish('paid', { variables: { x: 1 } });
    await eventually(() => cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toEqual({ key: 'a', x: 1 });
  });

  it('is interrupted by the timer on it', async () => {
    await cluster.deploy(
      file(
        start(),
        receive('hear', 'paid'),
        border('late', 'hear', after('PT1M'), true),
        end(),
        path('start->hear->end'),
        path('late->end'),
      ),
    );
    const key = await create();
    await cluster.advance(60_000);
    expect(await states(key)).toContain('hear TERMINATED');
    expect(await open(key)).toEqual([]);
  });

  it('waits once for each item of a collection, and collects the results in its order', async () => {
    const each =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>' +
      '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=got"/>' +
      '</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>';
    await cluster.deploy(
      file(start(), receive('hear', 'item', each), end(), path('start->hear->end')),
    );
    const items = ['x', 'y', 'z'];
    const key = await create({ items });
    const other = await create({ items: ['w'] });
    expect(await open(key)).toEqual(['hear:CREATED', 'hear:CREATED', 'hear:CREATED']);
    for (const correlationKey of ['z', 'x', 'y']) {
      await publish('item', { correlationKey, variables: { got: correlationKey } });
    }
    await eventually(() => cluster.state(key)).toBe('COMPLETED');
    expect((await cluster.variables(key))['results']).toEqual(items);
    await cluster.call('POST', `/process-instances/${other}/cancellation`, {});
    expect(await open(other)).toEqual([]);
  });
});

describe('a boundary event', () => {
  const bordered = (interrupting: boolean) =>
    file(
      start(),
      serviceTask('work'),
      border('heard', 'work', on('paid'), interrupting),
      end(),
      end('over'),
      path('start->work->end'),
      path('heard->over'),
    );
  const heard = async (key: string) =>
    (await states(key)).filter((state) => state === 'heard COMPLETED').length;

  it('that does not interrupt takes every message, until its activity ends', async () => {
    await cluster.deploy(bordered(false));
    const key = await create();
    for (const nr of [1, 2]) {
      await publish('paid', { variables: { nr } });
      await eventually(() => heard(key)).toBe(nr);
      expect(await cluster.variables(key)).toMatchObject({ nr });
    }
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await open(key)).toEqual([]);
  });

  it('takes as many messages after a migration as the target says', async () => {
    await cluster.deploy(bordered(true));
    const key = await create();
    const target = await cluster.deploy(bordered(false));
    const mappingInstructions = ['work', 'heard'].map((id) => ({
      sourceElementId: id,
      targetElementId: id,
    }));
    const migrated = await cluster.call('POST', `/process-instances/${key}/migration`, {
      targetProcessDefinitionKey: target.body.deployments[0].processDefinition.processDefinitionKey,
      mappingInstructions,
    });
    expect(migrated.status).toBe(204);
    // Both are stored before the first one arrives.
    await Promise.all([publish('paid', { timeToLive: 1 }), publish('paid', { timeToLive: 1 })]);
    await eventually(() => heard(key)).toBe(2);
    expect(await states(key)).toContain('work ACTIVE');
  });
});

it('a message reaches more processes than one decision does', async () => {
  const ids = Array.from({ length: 130 }, (_, at) => `p${at}`);
  const starts = ids.map(
    (id) =>
      `<bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="s-${id}">${on('paid')}</bpmn:startEvent></bpmn:process>`,
  );
  await cluster.deploy(definitions(message('paid', 'paid', '=key'), ...starts));
  await publish('paid');
  await eventually(async () => (await cluster.search('process-instances')).length).toBe(130);
});
