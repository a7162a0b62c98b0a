import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bpmn,
  element,
  end,
  input,
  ioMapping,
  output,
  path,
  sequence,
  serviceTask,
  start,
} from './bpmn.ts';
import { askers, border, box, eventBox, startWhen, until, when } from './condition-bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const { set, countOf } = askers(() => cluster);
const keyOf = async (processInstanceKey: string, elementId: string): Promise<string> => {
  const filter = { processInstanceKey, elementId };
  const [item] = await cluster.search('element-instances', filter);
  return item.elementInstanceKey;
};
const guarded = (content: string, interrupting = false): string =>
  bpmn(
    'p',
    start(),
    serviceTask('work'),
    border('cond', 'work', content, interrupting),
    end(),
    end('over'),
    path('start->work->end'),
    path('cond->over'),
  );

describe('a conditional catch event', () => {
  it('passes at once if its condition is true, and else waits for a variable that it depends on', async () => {
    await cluster.deploy(sequence('p', until('wait', when('order.total > 10'))));
    const large = await cluster.create('p', { variables: { order: { total: 11 } } });
    expect(await cluster.state(large)).toBe('COMPLETED');
    const small = await cluster.create('p', { variables: { order: { total: 1 } } });
    await set(small, { total: 11 });
    expect(await cluster.state(small)).toBe('ACTIVE');
    await set(small, { order: { total: 12 } });
    expect(await cluster.state(small)).toBe('COMPLETED');
  });

  it('treats an error, null and a text as false, without an incident', async () => {
    await cluster.deploy(sequence('p', until('wait', when('if x = 1 then "yes" else x > 10'))));
    const key = await cluster.create('p');
    for (const x of [1, null, 'a', { b: 1 }]) await set(key, { x });
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'wait ACTIVE']);
    expect(await cluster.search('incidents', { processInstanceKey: key })).toEqual([]);
    await set(key, { x: 11 });
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('sees its own variables before those around it', async () => {
    const mapping = ioMapping(input('=5', 'x'));
    const wait = element('intermediateCatchEvent', 'wait', {
      content: when('x &gt; 10'),
      extensions: mapping,
    });
    await cluster.deploy(sequence('p', wait));
    const key = await cluster.create('p');
    await set(key, { x: 20 });
    expect(await cluster.state(key)).toBe('ACTIVE');
    await set(await keyOf(key, 'wait'), { x: 20 }, true);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('behind an event-based gateway wins if it is true first', async () => {
    const model = (condition: string) =>
      bpmn(
        'p',
        start(),
        element('eventBasedGateway', 'either'),
        until('much', when(condition)),
        until('little', when('x &lt; 5')),
        end(),
        end('low'),
        path('start->either->much->end'),
        path('either->little->low'),
      );
    await cluster.deploy(model('x > 10'));
    const waits = await cluster.create('p', { variables: { x: 7 } });
    expect(await cluster.trace(waits)).toEqual(['start COMPLETED', 'either ACTIVE']);
    await set(waits, { x: 3 });
    const ended = ['start COMPLETED', 'either COMPLETED', 'little COMPLETED', 'low COMPLETED'];
    expect(await cluster.trace(waits)).toEqual(ended);
    const both = await cluster.create('p', { variables: { x: 1 } });
    expect(await cluster.trace(both)).toEqual(ended);
  });
});

describe('a conditional boundary event', () => {
  it('ends the task whose input mapping makes it true', async () => {
    const work = serviceTask('work', { extensions: ioMapping(input('=a', 'x')) });
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        work,
        border('cond', 'work', when('x > 10')),
        end(),
        end('over'),
        path('start->work->end'),
        path('cond->over'),
      ),
    );
    const key = await cluster.create('p', { variables: { a: 11 } });
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'work TERMINATED',
      'cond COMPLETED',
      'over COMPLETED',
    ]);
    expect(await cluster.activate('work', { requestTimeout: -1 })).toEqual([]);
  });

  it('is not triggered by variables that its own task writes when it completes', async () => {
    const work = serviceTask('work', { extensions: ioMapping(output('=got', 'x')) });
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        work,
        border('cond', 'work', when('x > 10')),
        end(),
        end('over'),
        path('start->work->end'),
        path('cond->over'),
      ),
    );
    const key = await cluster.create('p');
    const job = await cluster.job('work');
    await cluster.complete(job.jobKey, { got: 11 });
    const trace = await cluster.trace(key);
    expect(trace).toEqual(['start COMPLETED', 'work COMPLETED', 'end COMPLETED']);
  });

  it('without interrupting runs at each change while it is true, and once for a request', async () => {
    await cluster.deploy(guarded(when('x > 10 or y > 10')));
    const key = await cluster.create('p', { variables: { x: 1 } });
    await set(key, { x: 11, y: 11 });
    expect(await countOf(key, 'cond')).toBe(1);
    await set(key, { y: 12 });
    expect(await countOf(key, 'cond')).toBe(2);
    await set(key, { y: 12, z: 1 });
    expect(await countOf(key, 'cond')).toBe(2);
    await cluster.complete((await cluster.job('work')).jobKey, { x: 50 });
    expect(await countOf(key, 'cond')).toBe(2);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('looks only at the changes and variables that its filter names', async () => {
    await cluster.deploy(guarded(when('x > 10', 'variableEvents="update" variableNames="y"')));
    const key = await cluster.create('p', { variables: { x: 20 } });
    expect(await countOf(key, 'cond')).toBe(1);
    await set(key, { x: 21 });
    await set(key, { y: 1 });
    expect(await countOf(key, 'cond')).toBe(1);
    await set(key, { y: 2 });
    expect(await countOf(key, 'cond')).toBe(2);
  });

  it('on a sub-process comes before one inside, which is gone then', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        box(
          'box',
          start('s'),
          serviceTask('work'),
          border('inner', 'work', when('x > 10')),
          end('e'),
          end('f'),
          path('s->work->e'),
          path('inner->f'),
        ),
        border('outer', 'box', when('x > 10')),
        end(),
        end('over'),
        path('start->box->end'),
        path('outer->over'),
      ),
    );
    const key = await cluster.create('p');
    await set(key, { x: 11 });
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'box TERMINATED',
      's COMPLETED',
      'work TERMINATED',
      'outer COMPLETED',
      'over COMPLETED',
    ]);
  });

  it('on a sub-process ends it with the token of a task that has just completed', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        box('box', start('s'), serviceTask('a'), serviceTask('b'), end('e'), path('s->a->b->e')),
        border('outer', 'box', when('x > 10')),
        end(),
        end('over'),
        path('start->box->end'),
        path('outer->over'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('a')).jobKey, { x: 11 });
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'box TERMINATED',
      's COMPLETED',
      'a COMPLETED',
      'outer COMPLETED',
      'over COMPLETED',
    ]);
  });
});

describe('a conditional event sub-process', () => {
  const handled = (interrupting: boolean) =>
    bpmn(
      'p',
      start(),
      serviceTask('work'),
      end(),
      eventBox(
        'handle',
        startWhen('cond', when('x > 10'), interrupting),
        end('handled'),
        path('cond->handled'),
      ),
      path('start->work->end'),
    );

  it('interrupts its scope before another element is entered', async () => {
    await cluster.deploy(handled(true));
    const handledTrace = ['handle COMPLETED', 'cond COMPLETED', 'handled COMPLETED'];
    const atOnce = await cluster.create('p', { variables: { x: 11 } });
    expect(await cluster.trace(atOnce)).toEqual(['start COMPLETED', ...handledTrace]);
    const later = await cluster.create('p');
    await cluster.complete((await cluster.job('work')).jobKey, { x: 11 });
    expect(await cluster.trace(later)).toEqual([
      'start COMPLETED',
      'work COMPLETED',
      ...handledTrace,
    ]);
  });

  it('runs beside its scope at each change', async () => {
    await cluster.deploy(handled(false));
    const key = await cluster.create('p');
    for (const x of [11, 12, 3]) await set(key, { x });
    expect(await countOf(key, 'handle')).toBe(2);
    await cluster.complete((await cluster.job('work')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('that writes the variable it waits for becomes an incident instead of running for ever', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        serviceTask('work'),
        end(),
        eventBox(
          'handle',
          startWhen('cond', when('x > 10'), false),
          element('endEvent', 'count', { extensions: ioMapping(output('=x + 1', 'x')) }),
          path('cond->count'),
        ),
        path('start->work->end'),
      ),
    );
    const key = await cluster.create('p');
    await set(key, { x: 11 });
    for (let round = 0; round < 200; round += 1) {
      await cluster.advance(1);
      const [incident] = await cluster.search('incidents', { processInstanceKey: key });
      if (incident === undefined) continue;
      expect(incident.errorMessage).toContain('Expected the process to wait or end');
      return;
    }
    expect.unreachable('no incident');
  });
});
