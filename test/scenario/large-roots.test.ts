import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, flow, path, sequence, serviceTask, start } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

/**
 * Everything is loaded in parts, and nothing is kept between two commands. `npm run test:parts` runs all scenarios in
 * this way.
 */
const limits = { wholeRootMax: 2, rootsCachedMax: 0 };

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster({ limits });
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const finish = async (type: string, variables?: object) =>
  cluster.complete((await cluster.job(type)).jobKey, variables);

describe('an instance that is loaded in parts', () => {
  it('knows whether anything else is alive in a scope, and then completes it', async () => {
    const inside = element('subProcess', 'sub', {
      content: [
        start('s'),
        element('parallelGateway', 'fork'),
        ...['a', 'b', 'c'].map((id) => serviceTask(id)),
        path('s->fork->a'),
        path('fork->b'),
        path('fork->c'),
      ].join(''),
    });
    await cluster.deploy(
      bpmn('p', start(), inside, serviceTask('after'), end(), path('start->sub->after->end')),
    );
    const key = await cluster.create('p');
    await finish('b');
    await finish('a');
    expect(await cluster.activate('after')).toEqual([]);
    await finish('c');
    await finish('after');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('joins an inclusive gateway when no token can reach it any more', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('inclusiveGateway', 'fork', { attributes: 'default="fork-join"' }),
        ...['a', 'b', 'c'].map((id) => serviceTask(id)),
        element('inclusiveGateway', 'join'),
        end(),
        path('start->fork->join->end'),
        ...['a', 'b', 'c'].map((id) => flow(`fork->${id}`, '=true') + path(`${id}->join`)),
      ),
    );
    const key = await cluster.create('p');
    await finish('a');
    await finish('c');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await finish('b');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('ends with everything in it and in the instances that it has called', async () => {
    await cluster.deploy(sequence('called', serviceTask('inner')));
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('parallelGateway', 'fork'),
        ...['x', 'y', 'z'].map((id) =>
          element('callActivity', id, {
            extensions: '<zeebe:calledElement processId="called" />',
          }),
        ),
        path('start->fork->x'),
        path('fork->y'),
        path('fork->z'),
      ),
    );
    const key = await cluster.create('p');
    const [job] = await cluster.activate('inner', { maxJobsToActivate: 1 });
    await cluster.complete(job.jobKey);
    await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.search('element-instances', { state: 'ACTIVE' })).toEqual([]);
    const jobs = await cluster.search('jobs', { type: 'inner' });
    expect(jobs.map(({ state }) => state).toSorted()).toEqual([
      'CANCELED',
      'CANCELED',
      'COMPLETED',
    ]);
  });

  it('reads a large variable, and one of very many, when something needs it', async () => {
    const large = 'é'.repeat(3_000);
    const many = Object.fromEntries(Array.from({ length: 1_200 }, (_, at) => [`v${at}`, at]));
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        serviceTask('a'),
        element('exclusiveGateway', 'choice', { attributes: 'default="choice-no"' }),
        serviceTask('yes'),
        serviceTask('no'),
        path('start->a->choice->no'),
        flow('choice->yes', '=string length(large) = 3000 and v1199 = 7 and v3 = 3'),
      ),
    );
    const key = await cluster.create('p', { variables: { large, ...many } });
    await finish('a', { v1199: 7, large });
    const [job] = await cluster.activate('yes');
    expect([job.variables.large, job.variables.v1199, job.variables.v0]).toEqual([large, 7, 0]);
    const changed = { processInstanceKey: key, name: { $in: ['v1198', 'v1199'] } };
    expect((await cluster.search('variables', changed)).map(({ value }) => value)).toEqual([
      '1198',
      '7',
    ]);
  });

  it('is modified: enters elements, ends those of an id, and finds scopes by their ids', async () => {
    const inner = element('subProcess', 'sub', {
      content: [start('s'), serviceTask('a'), serviceTask('b'), path('s->a->b')].join(''),
    });
    await cluster.deploy(bpmn('p', start(), inner, path('start->sub')));
    const key = await cluster.create('p');
    const modify = (body: object) =>
      cluster.call('POST', `/process-instances/${key}/modification`, body);
    const more = Array.from({ length: 5 }, () => ({ elementId: 'b' }));
    expect((await modify({ activateInstructions: more })).status).toBe(204);
    expect((await modify({ terminateInstructions: [{ elementId: 'b' }] })).status).toBe(204);
    const living = await cluster.search('element-instances', { state: 'ACTIVE' });
    expect(living.map(({ elementId }) => elementId)).toEqual(['sub', 'a']);
  });
});

describe('an instance with more than a page of elements', () => {
  const extensions = '<zeebe:taskDefinition type="many" />';
  const loop = (count: number) =>
    `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
      <zeebe:loopCharacteristics inputCollection="=for i in 1..${count} return i" />
      </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`;
  const many = (count: number) =>
    element('serviceTask', 'many', { extensions, content: loop(count) });
  const counted = async (on: Cluster, resource: string, filter: object): Promise<number> => {
    const page = { limit: 1 };
    const { body } = await on.call('POST', `/${resource}/search`, { filter, page });
    return body.page.totalItems;
  };
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'continuo-large-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  /** After the restart no part of it is in memory, and pages that are read then are kept. */
  async function restarted(xml: string, id: string, jobs: number): Promise<[Cluster, string]> {
    const first = await openCluster({ dataDir });
    await first.deploy(xml);
    const key = await first.create(id);
    await expect
      .poll(() => counted(first, 'jobs', { type: 'many' }), { timeout: 60_000 })
      .toBe(jobs);
    await first.close();
    return [await openCluster({ dataDir }), key];
  }

  it('ends with all of them when it is cancelled', { timeout: 120_000 }, async () => {
    const count = 2_600;
    const [second, key] = await restarted(sequence('p', many(count)), 'p', count);
    await second.call('POST', `/process-instances/${key}/cancellation`);
    await expect.poll(() => second.state(key), { timeout: 60_000 }).toBe('TERMINATED');
    expect(await counted(second, 'element-instances', { state: 'ACTIVE' })).toBe(0);
    expect(await counted(second, 'jobs', { type: 'many', state: 'CANCELED' })).toBe(count);
    expect(second.errors).toEqual([]);
    await second.close();
  });

  it('has all of them ended by a terminate end event', { timeout: 120_000 }, async () => {
    const count = 1_200;
    const xml = bpmn(
      'p',
      start(),
      element('parallelGateway', 'fork'),
      many(count),
      serviceTask('one'),
      serviceTask('two'),
      element('exclusiveGateway', 'choice', { attributes: 'default="choice-end"' }),
      end(),
      element('endEvent', 'kill', { content: '<bpmn:terminateEventDefinition />' }),
      path('start->fork->many->choice->end'),
      path('fork->one->choice'),
      path('fork->two->choice'),
      flow('choice->kill', '=kill = true'),
    );
    const [second, key] = await restarted(xml, 'p', count);
    await second.complete((await second.job('one')).jobKey, { kill: false });
    await second.complete((await second.job('two')).jobKey, { kill: true });
    await expect.poll(() => second.state(key), { timeout: 60_000 }).toBe('COMPLETED');
    expect(await counted(second, 'element-instances', { state: 'ACTIVE' })).toBe(0);
    expect(await second.activate('many')).toEqual([]);
    expect(second.errors).toEqual([]);
    await second.close();
  });

  it('has very many scopes of its own interrupted, or modified', { timeout: 120_000 }, async () => {
    const count = 1_200;
    const timer =
      '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration></bpmn:timerEventDefinition>';
    const inner = element('subProcess', 'inner', {
      content:
        [start('i'), element('serviceTask', 'task', { extensions }), path('i->task')].join('') +
        loop(count),
    });
    const xml = bpmn(
      'p',
      start(),
      element('subProcess', 'outer', { content: [start('o'), inner, path('o->inner')].join('') }),
      element('boundaryEvent', 'late', { attributes: 'attachedToRef="outer"', content: timer }),
      serviceTask('after'),
      path('start->outer'),
      path('late->after'),
    );
    const [second, key] = await restarted(xml, 'p', count);
    const jobs = (type: string, state: string) => counted(second, 'jobs', { type, state });
    const terminateInstructions = [{ elementId: 'task' }];
    const modified = await second.call('POST', `/process-instances/${key}/modification`, {
      activateInstructions: [{ elementId: 'outer' }],
      terminateInstructions,
    });
    expect(modified.status).toBe(204);
    await expect.poll(() => jobs('many', 'CREATED'), { timeout: 60_000 }).toBe(count);
    await second.advance(60_000);
    await expect.poll(() => jobs('after', 'CREATED'), { timeout: 60_000 }).toBe(1);
    expect(await jobs('many', 'CANCELED')).toBe(2 * count);
    expect(second.errors).toEqual([]);
    await second.close();
  });
});
