import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bpmn,
  definitions,
  element,
  end,
  error,
  errorBoundary,
  errorEvent,
  path,
  serviceTask,
  start,
} from './bpmn.ts';
import { askers, border, until, when } from './condition-bpmn.ts';
import { catchOf, file, message, process, startOf } from './message-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const ask = async (key: string, noun: string): Promise<void> => {
  expect((await cluster.call('POST', `/process-instances/${key}/${noun}`)).status).toBe(204);
};
const suspend = (key: string) => ask(key, 'suspension');
const resume = (key: string) => ask(key, 'resumption');
const { set, countOf } = askers(() => cluster);
const settled = async (key: string, state: string) => {
  await expect.poll(() => cluster.state(key), { timeout: 20_000 }).toBe(state);
};
const timer = (kind: 'timeDuration' | 'timeCycle', text: string): string =>
  `<bpmn:timerEventDefinition><bpmn:${kind}>${text}</bpmn:${kind}></bpmn:timerEventDefinition>`;
const processOf = (id: string, ...content: readonly string[]): string =>
  `<bpmn:process id="${id}" isExecutable="true">${content.join('')}</bpmn:process>`;
const minute = 60_000;

describe('the timers of a suspended instance', () => {
  it('fire when it is resumed if they came due meanwhile', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('intermediateCatchEvent', 'pause', { content: timer('timeDuration', 'PT1M') }),
        end(),
        path('start->pause->end'),
      ),
    );
    const [key, other] = [await cluster.create('p'), await cluster.create('p')];
    await suspend(key);
    await cluster.advance(2 * minute);
    await settled(other, 'COMPLETED');
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'pause ACTIVE']);
    await resume(key);
    await settled(key, 'COMPLETED');
  });

  it('fire at their time if they come due after it is resumed', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('intermediateCatchEvent', 'pause', { content: timer('timeDuration', 'PT1M') }),
        end(),
        path('start->pause->end'),
      ),
    );
    const key = await cluster.create('p');
    await suspend(key);
    await cluster.advance(minute / 2);
    await resume(key);
    await cluster.advance(minute / 2 - 1);
    expect(await cluster.state(key)).toBe('ACTIVE');
    await cluster.advance(1);
    await settled(key, 'COMPLETED');
  });

  it('fire once for all the periods that were missed, then after a full period', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        serviceTask('work'),
        border('tick', 'work', timer('timeCycle', 'R/PT1M'), false),
        serviceTask('ticked'),
        end(),
        path('start->work->end'),
        path('tick->ticked'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.advance(minute);
    await expect.poll(() => countOf(key, 'ticked')).toBe(1);
    await suspend(key);
    await cluster.advance(3.5 * minute);
    expect(await countOf(key, 'ticked')).toBe(1);
    await resume(key);
    await expect.poll(() => countOf(key, 'ticked')).toBe(2);
    await cluster.advance(minute - 1);
    expect(await countOf(key, 'ticked')).toBe(2);
    await cluster.advance(1);
    await expect.poll(() => countOf(key, 'ticked')).toBe(3);
  });

  it('are dropped with it when it is cancelled', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('intermediateCatchEvent', 'pause', { content: timer('timeDuration', 'PT1M') }),
        end(),
        path('start->pause->end'),
      ),
    );
    const key = await cluster.create('p');
    await suspend(key);
    await cluster.advance(minute);
    await ask(key, 'cancellation');
    await cluster.advance(minute);
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'pause TERMINATED']);
  });
});

const publish = async (name: string, correlationKey: string, body: object = {}) => {
  const sent = { name, correlationKey, ...body };
  const answer = await cluster.call('POST', '/messages/publication', sent);
  expect(answer.status).toBe(200);
};
const correlate = (name: string, correlationKey: string, body: object = {}) =>
  cluster.call('POST', '/messages/correlation', { name, correlationKey, ...body });
const stored = { timeToLive: 10 * minute };

describe('messages to a suspended instance', () => {
  const waits = () =>
    cluster.deploy(file([message('m', 'news', '=k')], process('p', catchOf('wait', 'm'))));
  const create = (k = 'a') => cluster.create('p', { variables: { k } });

  it('reach it when it is resumed if they live as long, and are lost otherwise', async () => {
    await waits();
    const [first, second, third] = [await create('a'), await create('b'), await create('c')];
    for (const key of [first, second, third]) await suspend(key);
    await publish('news', 'a', { ...stored, variables: { x: 1 } });
    await publish('news', 'b');
    await publish('news', 'c', { timeToLive: minute });
    await cluster.advance(minute);
    for (const key of [first, second, third]) {
      expect(await cluster.state(key)).toBe('SUSPENDED');
      await resume(key);
    }
    await settled(first, 'COMPLETED');
    expect(await cluster.variables(first)).toMatchObject({ x: 1 });
    expect(await cluster.state(second)).toBe('ACTIVE');
    expect(await cluster.state(third)).toBe('ACTIVE');
    await publish('news', 'b');
    await settled(second, 'COMPLETED');
  });

  it('reach another instance of its process instead', async () => {
    await waits();
    const [first, second] = [await create(), await create()];
    await suspend(first);
    await publish('news', 'a', stored);
    await settled(second, 'COMPLETED');
    await resume(first);
    expect(await cluster.state(first)).toBe('ACTIVE');
    const subscriptions = await cluster.search('message-subscriptions', {
      processInstanceKey: first,
    });
    expect(subscriptions).toMatchObject([{ messageSubscriptionState: 'CREATED' }]);
  });

  it('are refused at once if they must correlate, and nobody else waits', async () => {
    await waits();
    const key = await create();
    await suspend(key);
    const { status, body } = await correlate('news', 'a');
    expect(status).toBe(409);
    expect(body).toMatchObject({ title: 'INVALID_STATE' });
    expect(body.detail).toContain(`but the process instance with key '${key}' is suspended`);
    expect((await correlate('news', 'z')).status).toBe(404);
    await resume(key);
    expect((await correlate('news', 'a')).status).toBe(200);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('start new instances of its process', async () => {
    await cluster.deploy(
      file(
        [message('begin', 'begin'), message('m', 'news', '=k')],
        process('p', catchOf('wait', 'm'), startOf('start', 'begin')),
      ),
    );
    const started = await correlate('begin', 'one', { variables: { k: 'a' } });
    await suspend(started.body.processInstanceKey);
    const other = await correlate('begin', 'two', { variables: { k: 'b' } });
    expect(other.status).toBe(200);
    // The first one lives, so it keeps its correlation key.
    expect((await correlate('begin', 'one')).status).toBe(404);
  });

  it('reach very many subscriptions when it is resumed', async () => {
    const items = Array.from({ length: 250 }, (_, at) => `i${at}`);
    const loop =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>' +
      '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>' +
      '</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>';
    const receive = `<bpmn:receiveTask id="wait" messageRef="m">${loop}</bpmn:receiveTask>`;
    await cluster.deploy(file([message('m', 'news', '=item')], process('p', receive)));
    const key = await cluster.create('p', { variables: { items } });
    await expect.poll(() => countOf(key, 'wait'), { timeout: 20_000 }).toBe(251);
    await suspend(key);
    await Promise.all(items.map((item) => publish('news', item, stored)));
    await cluster.advance(1);
    expect(await cluster.state(key)).toBe('SUSPENDED');
    await resume(key);
    await settled(key, 'COMPLETED');
  }, 60_000);
});

describe('signals and conditions of a suspended instance', () => {
  it('a signal is lost, the next one after its resumption is heard', async () => {
    await cluster.deploy(
      definitions(
        '<bpmn:signal id="alarm" name="alarm"/>',
        processOf(
          'p',
          start(),
          element('intermediateCatchEvent', 'hear', {
            content: '<bpmn:signalEventDefinition signalRef="alarm"/>',
          }),
          end(),
          path('start->hear->end'),
        ),
      ),
    );
    const [key, other] = [await cluster.create('p'), await cluster.create('p')];
    const broadcast = () => cluster.call('POST', '/signals/broadcast', { signalName: 'alarm' });
    await suspend(key);
    expect((await broadcast()).status).toBe(200);
    await resume(key);
    await settled(other, 'COMPLETED');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await broadcast();
    await settled(key, 'COMPLETED');
  });

  it('a condition that becomes true triggers once when it is resumed', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        serviceTask('work'),
        border('high', 'work', when('amount &gt; 200'), false),
        serviceTask('alert'),
        end(),
        path('start->work->end'),
        path('high->alert'),
      ),
    );
    const key = await cluster.create('p', { variables: { amount: 10 } });
    await suspend(key);
    await set(key, { amount: 250 });
    await set(key, { amount: 300 });
    expect(await countOf(key, 'high')).toBe(0);
    await resume(key);
    await expect.poll(() => countOf(key, 'alert')).toBe(1);
    await set(key, { amount: 5 });
    expect(await countOf(key, 'high')).toBe(1);
  });

  it('the trigger of a condition is kept although it is false again', async () => {
    await cluster.deploy(
      bpmn('p', start(), until('wait', when('go')), end(), path('start->wait->end')),
    );
    const key = await cluster.create('p', { variables: { go: false } });
    await suspend(key);
    await set(key, { go: true });
    await set(key, { go: false });
    expect(await cluster.state(key)).toBe('SUSPENDED');
    await resume(key);
    await settled(key, 'COMPLETED');
  });
});

describe('an event in a called instance', () => {
  it('interrupts the call activity of a suspended one, and the event behind it waits', async () => {
    await cluster.deploy(
      bpmn(
        'caller',
        start(),
        element('callActivity', 'call', {
          extensions: '<zeebe:calledElement processId="called" />',
        }),
        errorBoundary('failed', 'call'),
        end(),
        end('over'),
        path('start->call->end'),
        path('failed->over'),
      ),
      [
        'c.bpmn',
        definitions(
          error('e', 'E'),
          processOf(
            'called',
            start(),
            serviceTask('work'),
            element('endEvent', 'fail', { content: errorEvent('e') }),
            path('start->work->fail'),
          ),
        ),
      ],
    );
    const key = await cluster.create('caller');
    await suspend(key);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'call TERMINATED',
      'failed ACTIVE',
    ]);
    expect(await cluster.state(key)).toBe('SUSPENDED');
    await resume(key);
    await settled(key, 'COMPLETED');
  });
});
