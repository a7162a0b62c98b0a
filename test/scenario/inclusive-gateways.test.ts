import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, definitions, element, end, error, errorBoundary, flow, path } from './bpmn.ts';
import { serviceTask, start } from './bpmn.ts';
import { byHand } from './by-hand.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
const { modify, migrate, living, definition } = byHand(() => cluster);
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const inclusive = (id: string, attributes = '') => element('inclusiveGateway', id, { attributes });
const parallel = (id: string) => element('parallelGateway', id);
const finish = async (type: string, variables?: object) =>
  cluster.complete((await cluster.job(type)).jobKey, variables);

/** The flow from the fork directly to the join is taken first, before any other element is alive. */
const forked = (id = 'p') =>
  bpmn(
    id,
    start(),
    inclusive('fork', 'default="fork-join"'),
    serviceTask('a'),
    serviceTask('b'),
    inclusive('join'),
    end(),
    path('start->fork->join->end'),
    flow('fork->a', '=x &gt; 1'),
    flow('fork->b', '=x &gt; 2'),
    path('a->join'),
    path('b->join'),
  );

describe('an inclusive gateway', () => {
  it('takes each flow whose condition is true, and joins the tokens of these', async () => {
    await cluster.deploy(forked());
    const key = await cluster.create('p', { variables: { x: 3 } });
    await finish('a');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await finish('b');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'fork COMPLETED',
      'a COMPLETED',
      'b COMPLETED',
      'join COMPLETED',
      'end COMPLETED',
    ]);
  });

  it('takes the default flow if no condition is true', async () => {
    await cluster.deploy(forked());
    const key = await cluster.create('p', { variables: { x: 0 } });
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('has an incident if no flow can be taken, and continues when it can', async () => {
    await cluster.deploy(
      bpmn('p', start(), inclusive('g'), end(), path('start->g'), flow('g->end', '=ok')),
    );
    const key = await cluster.create('p', { variables: { ok: false } });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({ errorType: 'CONDITION_ERROR', elementId: 'g' });
    await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { ok: true } });
    await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('is refused without conditions, and with a default flow of another element', async () => {
    const { status, body } = await cluster.deploy(
      bpmn(
        'p',
        start(),
        inclusive('g', 'default="start-g"'),
        end(),
        end('end2'),
        path('start->g->end'),
        path('g->end2'),
      ),
    );
    expect(status).toBe(400);
    expect(body.detail).toContain('- Element: g-end\n    - ERROR: Must have a condition');
    expect(body.detail).toContain('- Element: g\n    - ERROR: Default flow must start at gateway');
  });
});

/** fork → a → join; fork → b → choice → join or elsewhere. */
const leavesElsewhere = bpmn(
  'p',
  start(),
  parallel('fork'),
  serviceTask('a'),
  serviceTask('b'),
  element('exclusiveGateway', 'choice', { attributes: 'default="choice-elsewhere"' }),
  end('elsewhere'),
  inclusive('join'),
  serviceTask('last'),
  path('start->fork->a->join->last'),
  path('fork->b->choice->elsewhere'),
  flow('choice->join', '=joins'),
);

describe('a join of an inclusive gateway', () => {
  it('looks again when a token that it waited for has ended elsewhere', async () => {
    await cluster.deploy(leavesElsewhere);
    const key = await cluster.create('p', { variables: { joins: false } });
    await finish('a');
    expect(await cluster.activate('last')).toEqual([]);
    await finish('b');
    await finish('last');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('looks again when the element that it waited for is ended by hand', async () => {
    await cluster.deploy(leavesElsewhere);
    const key = await cluster.create('p', { variables: { joins: true } });
    await finish('a');
    const [b] = await living(key, 'b');
    const { status } = await modify(key, { terminateInstructions: [{ elementInstanceKey: b }] });
    expect(status).toBe(204);
    await finish('last');
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('looks again after a migration to a definition in which nothing leads to it', async () => {
    await cluster.deploy(leavesElsewhere);
    const key = await cluster.create('p', { variables: { joins: true } });
    await finish('a');
    const target = await definition(
      leavesElsewhere
        .replace('id="p"', 'id="q"')
        .replace('"choice" targetRef="join"', '"a" targetRef="join"')
        .replace(/<bpmn:conditionExpression.*?<\/bpmn:conditionExpression>/, ''),
    );
    const moved = await migrate(key, target, ['b', 'b'], ['join', 'join']);
    expect(moved.status, JSON.stringify(moved.body)).toBe(204);
    await finish('last');
    expect(await cluster.state(key)).toBe('ACTIVE');
  });

  it('waits for a path over a boundary event', async () => {
    await cluster.deploy(
      definitions(
        error('E', 'bad'),
        `<bpmn:process id="p" isExecutable="true">${[
          start(),
          parallel('fork'),
          serviceTask('a'),
          serviceTask('b'),
          errorBoundary('oops', 'b', 'E'),
          end(),
          inclusive('join'),
          end('end2'),
          path('start->fork->a->join->end2'),
          path('fork->b->end'),
          path('oops->join'),
        ].join('')}</bpmn:process>`,
      ),
    );
    const key = await cluster.create('p');
    await finish('a');
    expect(await cluster.state(key)).toBe('ACTIVE');
    await cluster.throwError((await cluster.job('b')).jobKey, { errorCode: 'bad' });
    expect(await cluster.state(key)).toBe('COMPLETED');
    const joins = (await cluster.trace(key)).filter((line) => line.startsWith('join'));
    expect(joins).toEqual(['join COMPLETED']);
  });

  it('joins twice if two tokens came over one flow', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        parallel('fork'),
        serviceTask('a'),
        serviceTask('b'),
        serviceTask('late'),
        element('exclusiveGateway', 'merge'),
        inclusive('join'),
        end(),
        path('start->fork->a->merge->join->end'),
        path('fork->b->merge'),
        path('fork->late->join'),
      ),
    );
    const key = await cluster.create('p');
    await finish('a');
    await finish('b');
    await finish('late');
    expect(await cluster.state(key)).toBe('COMPLETED');
    const joins = (await cluster.trace(key)).filter((line) => line.startsWith('join'));
    expect(joins).toHaveLength(2);
  });

  it('joins in each round of a loop, and only within its scope', async () => {
    const round = [
      start('in'),
      inclusive('fork'),
      serviceTask('a'),
      serviceTask('b'),
      inclusive('join'),
      element('exclusiveGateway', 'again', { attributes: 'default="again-out"' }),
      end('out'),
      path('in->fork'),
      flow('fork->a', '=true'),
      flow('fork->b', '=n = 1'),
      path('a->join->again->out'),
      path('b->join'),
      flow('again->fork', '=n &lt; 3'),
    ].join('');
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        parallel('both'),
        serviceTask('outside'),
        element('subProcess', 'sub', { content: round }),
        path('start->both->sub'),
        path('both->outside'),
      ),
    );
    const key = await cluster.create('p', { variables: { n: 1 } });
    await finish('a');
    await finish('b', { n: 2 });
    await finish('a', { n: 3 });
    const trace = await cluster.trace(key);
    expect(trace.filter((line) => line === 'join COMPLETED')).toHaveLength(2);
    expect(trace).toContain('sub COMPLETED');
    expect(await cluster.state(key)).toBe('ACTIVE');
  });
});
