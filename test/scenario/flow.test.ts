import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bpmn, element, end, flow, path, sequence, serviceTask, start } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

describe('sequence flow', () => {
  it('runs from start to end, and ends with the last element', async () => {
    await cluster.deploy(
      sequence('p', element('task', 'undefined'), element('manualTask', 'manual')),
    );
    const key = await cluster.create('p');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'undefined COMPLETED',
      'manual COMPLETED',
      'end COMPLETED',
    ]);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('waits at a task that a worker does', async () => {
    await cluster.deploy(sequence('p', serviceTask('work')));
    const key = await cluster.create('p');
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'work ACTIVE']);
    const job = await cluster.job('work');
    expect(job).toMatchObject({
      type: 'work',
      elementId: 'work',
      processInstanceKey: key,
      retries: 3,
    });
    await cluster.complete(job.jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    const { body } = await cluster.call('GET', `/process-instances/${key}/sequence-flows`);
    expect(body.items.map((item: { elementId: string }) => item.elementId).sort()).toEqual([
      'start-work',
      'work-end',
    ]);
  });

  it('takes every outgoing flow of an element, and ends when all have ended', async () => {
    await cluster.deploy(
      bpmn('p', start(), serviceTask('a'), serviceTask('b'), flow('start->a'), flow('start->b')),
    );
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('a')).jobKey);
    expect(await cluster.state(key)).toBe('ACTIVE');
    await cluster.complete((await cluster.job('b')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

describe('exclusive gateway', () => {
  const branches = (conditions: readonly [string | undefined, string | undefined], fallback = '') =>
    bpmn(
      'p',
      start(),
      element('exclusiveGateway', 'which', { attributes: fallback }),
      serviceTask('a'),
      serviceTask('b'),
      flow('start->which'),
      flow('which->a', conditions[0]),
      flow('which->b', conditions[1]),
    );

  it('takes the first flow whose condition holds', async () => {
    await cluster.deploy(branches(['=amount &gt; 100', '=amount &gt; 10']));
    expect(
      await cluster.trace(await cluster.create('p', { variables: { amount: 500 } })),
    ).toContain('a ACTIVE');
    expect(await cluster.trace(await cluster.create('p', { variables: { amount: 50 } }))).toContain(
      'b ACTIVE',
    );
  });

  it('takes the default flow when no condition holds', async () => {
    await cluster.deploy(branches(['=amount &gt; 100', undefined], 'default="which-b"'));
    expect(await cluster.trace(await cluster.create('p', { variables: { amount: 1 } }))).toContain(
      'b ACTIVE',
    );
  });

  it('raises an incident when no condition holds, and continues when one does', async () => {
    await cluster.deploy(branches(['=amount &gt; 100', '=amount &gt; 10']));
    const key = await cluster.create('p', { variables: { amount: 1 } });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident).toMatchObject({
      errorType: 'CONDITION_ERROR',
      elementId: 'which',
      state: 'ACTIVE',
      errorMessage:
        'Expected at least one condition to evaluate to true, or to have a default flow',
    });
    await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { amount: 11 } });
    const resolved = await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
    expect(resolved.status).toBe(204);
    expect(await cluster.trace(key)).toContain('b ACTIVE');
    expect(await cluster.search('incidents', { processInstanceKey: key, state: 'ACTIVE' })).toEqual(
      [],
    );
  });

  it('raises an incident when a condition is no boolean', async () => {
    await cluster.deploy(branches(['=missing', '=amount &gt; 10']));
    const key = await cluster.create('p', { variables: { amount: 1 } });
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident.errorType).toBe('EXTRACT_VALUE_ERROR');
    expect(incident.errorMessage).toContain(
      "Expected result of the expression 'missing' to be 'BOOLEAN', but was 'NULL'.",
    );
    expect(incident.errorMessage).toContain("No variable found with name 'missing'");
  });
});

describe('parallel gateway', () => {
  const forkAndJoin = bpmn(
    'p',
    start(),
    element('parallelGateway', 'fork'),
    serviceTask('a'),
    serviceTask('b'),
    element('parallelGateway', 'join'),
    serviceTask('after'),
    end(),
    path('start->fork->a->join->after->end'),
    path('fork->b->join'),
  );

  it('takes every flow at once and waits for all tokens at the join', async () => {
    await cluster.deploy(forkAndJoin);
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('b')).jobKey);
    expect(await cluster.activate('after')).toEqual([]);
    await cluster.complete((await cluster.job('a')).jobKey);
    await cluster.complete((await cluster.job('after')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect((await cluster.trace(key)).filter((line) => line.startsWith('join'))).toEqual([
      'join COMPLETED',
    ]);
  });

  it('joins once for each pair of tokens in a loop', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('exclusiveGateway', 'again'),
        element('parallelGateway', 'fork'),
        element('task', 'a'),
        element('task', 'b'),
        element('parallelGateway', 'join'),
        serviceTask('count'),
        element('exclusiveGateway', 'done', { attributes: 'default="done-end"' }),
        end(),
        path('start->again->fork->a->join->count->done->end'),
        path('fork->b->join'),
        flow('done->again', '=n &lt; 3'),
      ),
    );
    const key = await cluster.create('p');
    for (const n of [1, 2, 3]) await cluster.complete((await cluster.job('count')).jobKey, { n });
    expect(await cluster.state(key)).toBe('COMPLETED');
  });
});

describe('sub-process', () => {
  const nested = bpmn(
    'p',
    start(),
    element('subProcess', 'sub', {
      content:
        start('subStart') + serviceTask('inner') + end('subEnd') + path('subStart->inner->subEnd'),
    }),
    end(),
    path('start->sub->end'),
  );

  it('runs its content and completes when that has ended', async () => {
    await cluster.deploy(nested);
    const key = await cluster.create('p');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'sub ACTIVE',
      'subStart COMPLETED',
      'inner ACTIVE',
    ]);
    await cluster.complete((await cluster.job('inner')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
  });

  it('can be started inside, by start instructions', async () => {
    await cluster.deploy(nested);
    const key = await cluster.create('p', { startInstructions: [{ elementId: 'inner' }] });
    expect(await cluster.trace(key)).toEqual(['sub ACTIVE', 'inner ACTIVE']);
    await cluster.complete((await cluster.job('inner')).jobKey);
    expect(await cluster.trace(key)).toEqual([
      'sub COMPLETED',
      'inner COMPLETED',
      'subEnd COMPLETED',
      'end COMPLETED',
    ]);
  });
});

describe('end events', () => {
  it('terminate ends everything else in its scope, and the instance completes', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('parallelGateway', 'fork'),
        serviceTask('a'),
        serviceTask('b'),
        element('endEvent', 'stop', { content: '<bpmn:terminateEventDefinition id="t" />' }),
        end(),
        path('start->fork->a->stop'),
        path('fork->b->end'),
      ),
    );
    const key = await cluster.create('p');
    await cluster.complete((await cluster.job('a')).jobKey);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.trace(key)).toContain('b TERMINATED');
    expect(await cluster.search('jobs', { processInstanceKey: key, type: 'b' })).toMatchObject([
      { state: 'CANCELED' },
    ]);
  });
});

describe('a loop that never waits', () => {
  it('becomes an incident, and the server continues', async () => {
    await cluster.deploy(
      bpmn(
        'p',
        start(),
        element('exclusiveGateway', 'a'),
        element('exclusiveGateway', 'b'),
        path('start->a->b->a'),
      ),
    );
    const key = await cluster.create('p');
    const incidents = () => cluster.search('incidents', { processInstanceKey: key });
    await expect.poll(async () => (await incidents()).length, { timeout: 60_000 }).toBe(1);
    const [incident] = await incidents();
    expect(incident.errorMessage).toContain('wait or end within 10000 steps');
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect(await cluster.state(key)).toBe('TERMINATED');
  });
});

describe('cancellation', () => {
  it('ends all elements, jobs and incidents of the instance', async () => {
    await cluster.deploy(
      bpmn('p', start(), serviceTask('a'), serviceTask('b'), flow('start->a'), flow('start->b')),
    );
    const key = await cluster.create('p');
    await cluster.fail((await cluster.job('a')).jobKey, { retries: 0 });
    const canceled = await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect(canceled.status).toBe(204);
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.trace(key)).toEqual(['start COMPLETED', 'a TERMINATED', 'b TERMINATED']);
    expect(await cluster.search('incidents', { processInstanceKey: key, state: 'ACTIVE' })).toEqual(
      [],
    );
    expect(await cluster.activate('b')).toEqual([]);
    const again = await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    expect(again.status).toBe(404);
  });

  it('follows an element when the caller requests it', async () => {
    await cluster.deploy(sequence('p', serviceTask('a'), serviceTask('b')));
    const key = await cluster.create('p', {
      runtimeInstructions: [{ type: 'TERMINATE_PROCESS_INSTANCE', afterElementId: 'a' }],
    });
    await cluster.complete((await cluster.job('a')).jobKey);
    expect(await cluster.state(key)).toBe('TERMINATED');
    expect(await cluster.activate('b')).toEqual([]);
  });
});
