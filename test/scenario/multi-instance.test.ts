import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { definitions, element, end, error, errorBoundary, path, sequence } from './bpmn.ts';
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

const results = 'inputElement="item" outputCollection="results" outputElement="=r"';
const loop = (attributes = results, parts: { marker?: string; until?: string } = {}) =>
  `<bpmn:multiInstanceLoopCharacteristics ${parts.marker ?? ''}><bpmn:extensionElements>` +
  `<zeebe:loopCharacteristics inputCollection="=items" ${attributes}/></bpmn:extensionElements>` +
  (parts.until === undefined
    ? ''
    : `<bpmn:completionCondition>${parts.until}</bpmn:completionCondition>`) +
  '</bpmn:multiInstanceLoopCharacteristics>';
const repeated = (id: string, content: string, extensions = '') =>
  element('serviceTask', id, {
    extensions: `<zeebe:taskDefinition type="${id}"/>${extensions}`,
    content,
  });
const sequential = { marker: 'isSequential="true"' };
const create = (items: unknown) => cluster.create('p', { variables: { items } });
const valueOf = async (scopeKey: string, name: string) => {
  const [variable] = await cluster.search('variables', { scopeKey, name });
  return variable === undefined ? undefined : JSON.parse(variable.value);
};

describe('a parallel multi-instance activity', () => {
  it('runs for each item, with the results in the order of the items', async () => {
    await cluster.deploy(sequence('p', repeated('work', loop())));
    const key = await create([10, 20, 30]);
    const jobs = await cluster.activate('work');
    expect(jobs.map(({ variables }) => variables)).toMatchObject([
      { item: 10, loopCounter: 1, r: null },
      { item: 20, loopCounter: 2, r: null },
      { item: 30, loopCounter: 3, r: null },
    ]);
    await cluster.complete(jobs[2].jobKey, { r: 'c' });
    await cluster.complete(jobs[0].jobKey, { r: 'a' });
    expect(await valueOf(key, 'results')).toBeUndefined();
    await cluster.complete(jobs[1].jobKey, { r: 'b' });
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await valueOf(key, 'results')).toEqual(['a', 'b', 'c']);
  });

  it('creates many instances in several decisions, and cancels them in the middle', async () => {
    await cluster.deploy(sequence('p', repeated('work', loop())));
    const items = Array.from({ length: 1_100 }, (_, index) => index);
    const key = await create(items);
    const countOf = async () => {
      const { body } = await cluster.call('POST', '/jobs/search', {
        filter: { processInstanceKey: key },
        page: { limit: 1 },
      });
      return body.page.totalItems;
    };
    await expect.poll(countOf, { timeout: 20_000 }).toBe(items.length);
    for (let page = 0; page < 2; page += 1) {
      for (const { jobKey, variables } of await cluster.activate('work')) {
        await cluster.complete(jobKey, { r: variables.item });
      }
    }
    const [body] = await living(key, 'work');
    expect((await valueOf(body ?? '', 'results')).slice(198, 202)).toEqual([198, 199, null, null]);
    const { status } = await cluster.call('POST', `/process-instances/${key}/cancellation`);
    expect(status).toBe(204);
    await expect.poll(() => cluster.state(key), { timeout: 20_000 }).toBe('TERMINATED');
    expect(await cluster.activate('work')).toEqual([]);
  });

  it('ends the other instances when the completion condition holds', async () => {
    const until = '=numberOfCompletedInstances = 2 and numberOfActiveInstances = 1';
    await cluster.deploy(sequence('p', repeated('work', loop(results, { until }))));
    const key = await create([1, 2, 3]);
    const jobs = await cluster.activate('work');
    await cluster.complete(jobs[0].jobKey, { r: 1 });
    await cluster.complete(jobs[2].jobKey, { r: 3 });
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await valueOf(key, 'results')).toEqual([1, null, 3]);
  });

  it('ends as a whole by an error of one instance', async () => {
    await cluster.deploy(
      definitions(
        error('E', 'bad'),
        `<bpmn:process id="p" isExecutable="true">${[
          start(),
          repeated('work', loop()),
          end(),
          errorBoundary('oops', 'work', 'E'),
          end('end2'),
          path('start->work->end'),
          path('oops->end2'),
        ].join('')}</bpmn:process>`,
      ),
    );
    const key = await create([1, 2]);
    const [job] = await cluster.activate('work');
    await cluster.throwError(job.jobKey, { errorCode: 'bad' });
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.trace(key)).toEqual([
      'start COMPLETED',
      'work TERMINATED',
      'work TERMINATED',
      'work TERMINATED',
      'oops COMPLETED',
      'end2 COMPLETED',
    ]);
  });

  it('gives each instance of a sub-process a scope of its own, also in a nested loop', async () => {
    const inner = element('subProcess', 'sub', {
      content:
        [
          start('in'),
          repeated('work', loop('inputElement="x"').replace('=items', '=item')),
          end('out'),
          path('in->work->out'),
        ].join('') +
        loop('inputElement="item" outputCollection="results" outputElement="=loopCounter"'),
    });
    await cluster.deploy(sequence('p', inner));
    const key = await create([[1, 2], [3]]);
    const jobs = await cluster.activate('work');
    expect(jobs.map(({ variables: { x, loopCounter } }) => [x, loopCounter])).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
    ]);
    for (const { jobKey } of jobs) await cluster.complete(jobKey);
    expect(await valueOf(key, 'results')).toEqual([1, 2]);
  });

  it('runs its beforeAll listener once, before the collection is evaluated', async () => {
    const listener =
      '<zeebe:executionListeners><zeebe:executionListener eventType="beforeAll" type="before"/></zeebe:executionListeners>';
    await cluster.deploy(sequence('p', repeated('work', loop(), listener)));
    const key = await cluster.create('p');
    const before = await cluster.job('before');
    expect(before).toMatchObject({ listenerEventType: 'BEFORE_ALL', elementId: 'work' });
    await cluster.complete(before.jobKey, { items: [1, 2] });
    expect(await cluster.activate('work')).toHaveLength(2);
    expect(await valueOf(key, 'items')).toBeUndefined();
  });

  it('has an incident without a list', async () => {
    await cluster.deploy(sequence('p', repeated('work', loop())));
    await create('none');
    expect(await cluster.search('incidents')).toMatchObject([
      {
        errorType: 'EXTRACT_VALUE_ERROR',
        errorMessage: "Expected result of the expression 'items' to be 'ARRAY', but was 'STRING'.",
      },
    ]);
  });
});

describe('a sequential multi-instance activity', () => {
  it('runs for one item after the other, with the items of its start', async () => {
    await cluster.deploy(sequence('p', repeated('work', loop(results, sequential))));
    const key = await create(['x', 'y']);
    await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { items: [] } });
    const first = await cluster.job('work');
    expect(first.variables).toMatchObject({ item: 'x', loopCounter: 1 });
    await cluster.complete(first.jobKey, { r: 1 });
    const second = await cluster.job('work');
    expect(second.variables).toMatchObject({ item: 'y', loopCounter: 2 });
    await cluster.complete(second.jobKey, { r: 2 });
    expect(await valueOf(key, 'results')).toEqual([1, 2]);
  });

  it('continues with the next item when an instance is ended by hand, and ends with the last', async () => {
    await cluster.deploy(sequence('p', repeated('work', loop(results, sequential))));
    const key = await create(['x', 'y']);
    const endInstance = async () => {
      const { elementInstanceKey } = await cluster.job('work');
      const { status } = await modify(key, { terminateInstructions: [{ elementInstanceKey }] });
      expect(status).toBe(204);
    };
    await endInstance();
    expect(await cluster.state(key)).toBe('ACTIVE');
    await endInstance();
    expect(await cluster.state(key)).toBe('TERMINATED');
  });
});

describe('a multi-instance activity', () => {
  it('is entered by hand as a new body, but not from inside', async () => {
    const sub = element('subProcess', 'sub', {
      content:
        [start('in'), serviceTask('inside'), end('out'), path('in->inside->out')].join('') +
        loop('inputElement="item"'),
    });
    await cluster.deploy(sequence('p', serviceTask('first'), sub));
    const key = await create([1, 2]);
    const refused = await modify(key, { activateInstructions: [{ elementId: 'inside' }] });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        detail: expect.stringContaining(
          "would result in the activation of multi-instance element 'sub', which is currently unsupported.",
        ),
      },
    });
    expect((await modify(key, { activateInstructions: [{ elementId: 'sub' }] })).status).toBe(204);
    expect(await cluster.activate('inside')).toHaveLength(2);
  });

  it('migrates with its instances, and keeps its order', async () => {
    await cluster.deploy(sequence('p', repeated('work', loop())));
    const key = await create([1, 2]);
    const other = await definition(sequence('q', repeated('work2', loop(results, sequential))));
    const refused = await migrate(key, other, ['work', 'work2']);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('sequential or parallel loop characteristics');
    const target = await definition(sequence('r', repeated('work2', loop())));
    const moved = await migrate(key, target, ['work', 'work2']);
    expect(moved.status, JSON.stringify(moved.body)).toBe(204);
    for (const { jobKey, elementId } of await cluster.activate('work')) {
      expect(elementId).toBe('work2');
      await cluster.complete(jobKey, { r: 1 });
    }
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await valueOf(key, 'results')).toEqual([1, 1]);
  });
});
