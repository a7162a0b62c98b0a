import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  definitions,
  element,
  end,
  input,
  ioMapping,
  path,
  serviceTask,
  start,
  userTask,
} from './bpmn.ts';
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

const onAlarm = '<bpmn:signalEventDefinition signalRef="alarm"/>';
const onNamed = '<bpmn:signalEventDefinition signalRef="named"/>';
/** Processes with the signals `alarm` and, by the variable `name`, `named`. */
const file = (...processes: readonly string[]): string =>
  definitions(
    '<bpmn:signal id="alarm" name="alarm"/><bpmn:signal id="named" name="=name"/>',
    ...processes,
  );
const process = (id: string, ...content: readonly string[]): string =>
  `<bpmn:process id="${id}" isExecutable="true">${content.join('')}</bpmn:process>`;
const hear = (id: string, content = onAlarm): string =>
  element('intermediateCatchEvent', id, { content });
const border = (id: string, on: string, interrupting: boolean): string =>
  element('boundaryEvent', id, {
    attributes: `attachedToRef="${on}" cancelActivity="${interrupting}"`,
    content: onAlarm,
  });
const startAt = (id: string, attributes = ''): string =>
  element('startEvent', id, { attributes, content: onAlarm });
const handler = (interrupting: boolean): string =>
  element('subProcess', 'handler', {
    attributes: 'triggeredByEvent="true"',
    content: [
      startAt('heard', `isInterrupting="${interrupting}"`),
      userTask('care'),
      end('cared'),
      path('heard->care->cared'),
    ].join(''),
  });

const broadcast = (body: object = {}) =>
  cluster.call('POST', '/signals/broadcast', { signalName: 'alarm', ...body });
/** A signal arrives a moment after its broadcast is answered. */
const eventually = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 60_000 });
const states = async (key: string) => (await cluster.trace(key)).toSorted();
const countOf = async (resource: string, filter: object): Promise<number> => {
  const { body } = await cluster.call('POST', `/${resource}/search`, {
    filter,
    page: { limit: 1 },
  });
  return body.page.totalItems;
};

describe('a broadcast', () => {
  it('is answered with its key, and is not stored for later', async () => {
    await cluster.deploy(
      file(process('p', start(), hear('hear'), end(), path('start->hear->end'))),
    );
    const answer = await broadcast({ variables: { x: 1 } });
    expect(answer).toMatchObject({ status: 200, body: { tenantId: '<default>' } });
    expect(answer.body.signalKey).toMatch(/^\d+$/);
    const key = await cluster.create('p');
    expect(await cluster.state(key)).toBe('ACTIVE');
  });

  it('brings its variables to every waiting instance, and to no other signal', async () => {
    await cluster.deploy(
      file(
        process('p', start(), hear('hear'), end(), path('start->hear->end')),
        process('q', start('s'), hear('hear2', onNamed), end('e'), path('s->hear2->e')),
      ),
    );
    const keys = [
      await cluster.create('p', { variables: { x: 0 } }),
      await cluster.create('p'),
      await cluster.create('q', { variables: { name: 'alarm' } }),
    ];
    const other = await cluster.create('q', { variables: { name: 'other' } });
    await broadcast({ variables: { x: 1 } });
    for (const key of keys) {
      await eventually(() => cluster.state(key)).toBe('COMPLETED');
      expect(await cluster.variables(key)).toMatchObject({ x: 1 });
    }
    expect(await cluster.state(other)).toBe('ACTIVE');
    expect(await cluster.variables(other)).toEqual({ name: 'other' });
  });

  it('reaches more subscriptions than one decision triggers, large variables in small lots', async () => {
    await cluster.deploy(
      file(process('p', start(), hear('hear'), end(), path('start->hear->end'))),
    );
    await Promise.all(Array.from({ length: 250 }, () => cluster.create('p')));
    await broadcast({ variables: { text: 'x'.repeat(300_000) } });
    await eventually(() => countOf('process-instances', { state: 'COMPLETED' })).toBe(250);
    expect(await countOf('variables', { name: 'text' })).toBe(250);
  });

  it('does not reach subscriptions that it opens itself', async () => {
    await cluster.deploy(
      file(process('p', start(), hear('one'), hear('two'), end(), path('start->one->two->end'))),
    );
    const key = await cluster.create('p');
    await broadcast();
    await eventually(() => states(key)).toEqual(['one COMPLETED', 'start COMPLETED', 'two ACTIVE']);
    await broadcast();
    await eventually(() => cluster.state(key)).toBe('COMPLETED');
  });
});

describe('a boundary event', () => {
  const bordered = (interrupting: boolean) =>
    file(
      process(
        'p',
        start(),
        serviceTask('work'),
        border('alarmed', 'work', interrupting),
        end(),
        end('over'),
        path('start->work->end'),
        path('alarmed->over'),
      ),
    );

  it('interrupts its activity', async () => {
    await cluster.deploy(bordered(true));
    const key = await cluster.create('p');
    await broadcast({ variables: { x: 1 } });
    await eventually(() => cluster.state(key)).toBe('COMPLETED');
    expect(await states(key)).toContain('work TERMINATED');
    expect(await cluster.variables(key)).toMatchObject({ x: 1 });
    expect(await countOf('jobs', { state: 'CANCELED' })).toBe(1);
  });

  it('that does not interrupt receives every broadcast', async () => {
    await cluster.deploy(bordered(false));
    const key = await cluster.create('p');
    const heard = () => countOf('element-instances', { elementId: 'alarmed', state: 'COMPLETED' });
    await broadcast();
    await eventually(heard).toBe(1);
    await broadcast();
    await eventually(heard).toBe(2);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('interrupts many activities with one broadcast', async () => {
    await cluster.deploy(bordered(true));
    await Promise.all(Array.from({ length: 120 }, () => cluster.create('p')));
    await broadcast();
    await eventually(() => countOf('process-instances', { state: 'COMPLETED' })).toBe(120);
    expect(await countOf('jobs', { state: 'CANCELED' })).toBe(120);
  });
});

describe('an event sub-process', () => {
  const handled = (interrupting: boolean) =>
    file(
      process(
        'p',
        start(),
        serviceTask('work'),
        end(),
        path('start->work->end'),
        handler(interrupting),
      ),
    );

  it('interrupts its scope, and does not interrupt it again', async () => {
    await cluster.deploy(handled(true));
    const key = await cluster.create('p');
    await broadcast({ variables: { x: 1 } });
    const interrupted = [
      'care ACTIVE',
      'handler ACTIVE',
      'heard COMPLETED',
      'start COMPLETED',
      'work TERMINATED',
    ];
    await eventually(() => states(key)).toEqual(interrupted);
    // Another instance shows when the second broadcast has arrived everywhere.
    const other = await cluster.create('p');
    await broadcast();
    await eventually(() => states(other)).toEqual(interrupted);
    expect(await states(key)).toEqual(interrupted);
  });

  it('that does not interrupt runs once for each broadcast', async () => {
    await cluster.deploy(handled(false));
    const key = await cluster.create('p');
    const cares = () => countOf('element-instances', { elementId: 'care', state: 'ACTIVE' });
    await broadcast();
    await eventually(cares).toBe(1);
    await broadcast();
    await eventually(cares).toBe(2);
    expect(await states(key)).toContain('work ACTIVE');
  });
});

describe('a start event', () => {
  const started = (id: string, task: string): string =>
    file(process(id, startAt('heard'), userTask(task), path(`heard->${task}`)));
  const tasks = async () =>
    (await cluster.search('element-instances', { type: 'USER_TASK' })).map(
      ({ elementId }) => elementId as string,
    );

  it('starts an instance of the newest version of each process', async () => {
    await cluster.deploy(started('p', 'old'));
    await cluster.deploy(started('p', 'new'), started('q', 'other'));
    await broadcast({ variables: { x: 1 } });
    await eventually(async () => (await tasks()).toSorted()).toEqual(['new', 'other']);
    for (const { processInstanceKey } of await cluster.search('process-instances')) {
      expect(await cluster.variables(processInstanceKey)).toMatchObject({ x: 1 });
    }
  });

  it('waits again after the version that replaced it is deleted', async () => {
    await cluster.deploy(started('p', 'old'));
    const second = await cluster.deploy(started('p', 'new'));
    const key: string = second.body.deployments[0].processDefinition.processDefinitionKey;
    expect((await cluster.call('POST', `/resources/${key}/deletion`, {})).status).toBe(200);
    await broadcast();
    await eventually(tasks).toEqual(['old']);
  });

  it('starts beside instances that wait', async () => {
    await cluster.deploy(started('p', 'task'));
    await cluster.deploy(
      file(process('q', start(), hear('hear'), end(), path('start->hear->end'))),
    );
    const key = await cluster.create('q');
    await broadcast();
    await eventually(() => cluster.state(key)).toBe('COMPLETED');
    await eventually(tasks).toEqual(['task']);
  });
});

describe('a throw event', () => {
  const mapped = ioMapping(input('=secret', 'told'));
  const thrower = (tag: 'intermediateThrowEvent' | 'endEvent') =>
    process(
      'thrower',
      start('s'),
      element(tag, 'throw', { extensions: mapped, content: onNamed }),
      path('s->throw'),
    );
  const listener = process('p', start(), hear('hear'), end(), path('start->hear->end'));

  it.each(['intermediateThrowEvent', 'endEvent'] as const)(
    'completes without waiting, and its signal brings its own variables only: %s',
    async (tag) => {
      await cluster.deploy(file(listener, thrower(tag)));
      const key = await cluster.create('p');
      const variables = { name: 'alarm', secret: 7 };
      const throwing = await cluster.create('thrower', { variables });
      expect(await cluster.state(throwing)).toBe('COMPLETED');
      await eventually(() => cluster.state(key)).toBe('COMPLETED');
      expect(await cluster.variables(key)).toEqual({ told: 7 });
    },
  );

  it('whose name is no text has an incident', async () => {
    await cluster.deploy(file(thrower('endEvent')));
    const key = await cluster.create('thrower', { variables: { secret: 1 } });
    expect(await cluster.search('incidents', { processInstanceKey: key })).toMatchObject([
      { errorType: 'EXTRACT_VALUE_ERROR', elementId: 'throw' },
    ]);
  });

  it('reaches its own instance, too', async () => {
    await cluster.deploy(
      file(
        process(
          'p',
          start(),
          element('parallelGateway', 'fork'),
          hear('hear'),
          userTask('pause'),
          element('endEvent', 'throw', { content: onAlarm }),
          end(),
          path('start->fork->hear->end'),
          path('fork->pause->throw'),
        ),
      ),
    );
    const key = await cluster.create('p');
    const [task] = await cluster.search('user-tasks', { processInstanceKey: key });
    await cluster.call('POST', `/user-tasks/${task.userTaskKey}/completion`, {});
    await eventually(() => cluster.state(key)).toBe('COMPLETED');
  });
});
