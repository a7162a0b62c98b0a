import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, ioMapping, input, path, start } from './bpmn.ts';
import { byHand } from './by-hand.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
const { migrate, definition } = byHand(() => cluster);
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const job = (id: string, attributes = '', content = '') =>
  element('serviceTask', id, {
    extensions: `<zeebe:taskDefinition type="${id}"/>`,
    attributes,
    content,
  });
const association = (from: string, to: string) =>
  `<bpmn:association id="a-${from}" associationDirection="One" sourceRef="${from}" targetRef="${to}"/>`;
const undoable = (id: string, content = '') =>
  [
    job(id, '', content),
    element('boundaryEvent', `c_${id}`, {
      attributes: `attachedToRef="${id}"`,
      content: '<bpmn:compensateEventDefinition/>',
    }),
    job(`u_${id}`, 'isForCompensation="true"'),
    association(`c_${id}`, `u_${id}`),
  ].join('');
const throws = (id: string, attributes = '', tag = 'intermediateThrowEvent') =>
  element(tag, id, { content: `<bpmn:compensateEventDefinition ${attributes}/>` });
const finish = async (type: string, variables?: object) =>
  cluster.complete((await cluster.job(type)).jobKey, variables);

describe('a compensation throw event', () => {
  it('starts the handlers of all completed activities at once, and waits for them', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        undoable('a'),
        undoable('b'),
        throws('t'),
        end(),
        path('start->a->b->t->end'),
      ),
    );
    const key = await cluster.create('p');
    await finish('a');
    await finish('b');
    await finish('u_b');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await finish('u_a');
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'a COMPLETED',
      'b COMPLETED',
      't COMPLETED',
      'c_a COMPLETED',
      'u_a COMPLETED',
      'c_b COMPLETED',
      'u_b COMPLETED',
      'end COMPLETED',
    ]);
  });

  it('undoes the activities of a completed sub-process, each once', async () => {
    const sub = element('subProcess', 'sub', {
      extensions: ioMapping(input('=1', 'inside')),
      content: [start('in'), undoable('a'), end('out'), path('in->a->out')].join(''),
    });
    await cluster.deploy(
      bpmn('p', start(), sub, throws('t'), throws('t2'), end(), path('start->sub->t->t2->end')),
    );
    const key = await cluster.create('p');
    await finish('a');
    const undo = await cluster.job('u_a');
    expect(undo.variables).toEqual({});
    await cluster.complete(undo.jobKey, { undone: true });
    expect(await cluster.state(key)).toBe('COMPLETED');
    const [undone] = await cluster.search('variables', { scopeKey: key, name: 'undone' });
    expect(undone.value).toBe('true');
  });

  it('undoes a multi-instance activity once, and the activities in each of its instances', async () => {
    const loop =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2]"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>';
    const sub = element('subProcess', 'sub', {
      content: [start('in'), undoable('b'), end('out'), path('in->b->out'), loop].join(''),
    });
    await cluster.deploy(
      bpmn('p', start(), undoable('a', loop), sub, throws('t'), path('start->a->sub->t')),
    );
    const key = await cluster.create('p');
    for (const type of ['a', 'b']) {
      for (const { jobKey } of await cluster.activate(type)) await cluster.complete(jobKey);
    }
    expect(await cluster.activate('u_a')).toHaveLength(1);
    expect(await cluster.activate('u_b')).toHaveLength(2);
    expect(await cluster.state(key)).toBe('ACTIVE');
  });

  it('undoes an activity that was completed before a migration by the handler of the target', async () => {
    const process = (id: string, name: string) =>
      bpmn(
        id,
        start(),
        undoable(name),
        job('wait'),
        throws('t', `activityRef="${name}"`),
        path(`start->${name}->wait->t`),
      );
    await cluster.deploy(process('p', 'a'));
    const key = await cluster.create('p');
    await finish('a');
    const moved = await migrate(
      key,
      await definition(process('q', 'b')),
      ['wait', 'wait'],
      ['a', 'b'],
    );
    expect(moved.status, JSON.stringify(moved.body)).toBe(204);
    await finish('wait');
    await finish('u_b');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});
