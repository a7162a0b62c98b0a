import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { element, sequence, serviceTask } from './bpmn.ts';
import { type Answer, type Cluster, openCluster } from './scenario-cluster.ts';

vi.setConfig({ testTimeout: 120_000 });

const patience = { timeout: 60_000, interval: 1 };

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
  await cluster.deploy(sequence('p', serviceTask('work')));
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const remove = (key: string, body?: object) =>
  cluster.call('POST', `/process-instances/${key}/deletion`, body);
const get = (key: string) => cluster.call('GET', `/process-instances/${key}`);

async function ended(processId = 'p'): Promise<string> {
  const key = await cluster.create(processId, { variables: { a: 1 } });
  await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
  await expect.poll(() => cluster.state(key), patience).toBe('TERMINATED');
  return key;
}

/** The number of rows of each kind that searches show for an instance. */
async function shown(processInstanceKey: string): Promise<number[]> {
  const kinds = ['process-instances', 'element-instances', 'variables', 'jobs', 'incidents'];
  const lists = await Promise.all(kinds.map((one) => cluster.search(one, { processInstanceKey })));
  return lists.map((list) => list.length);
}

async function batch(path: string, body: object): Promise<Answer['body']> {
  const { status, body: answer } = await cluster.call('POST', `/${path}`, body);
  expect(status, JSON.stringify(answer)).toBe(200);
  return untilCompleted(answer.batchOperationKey);
}

async function untilCompleted(batchOperationKey: string): Promise<Answer['body']> {
  await expect
    .poll(async () => {
      // Steps that delete wait between each other, and the time of this test stands still.
      await cluster.advance(20);
      return (await cluster.call('GET', `/batch-operations/${batchOperationKey}`)).body.state;
    }, patience)
    .toBe('COMPLETED');
  return cluster.search('batch-operation-items', { batchOperationKey });
}

describe('an ended process instance', () => {
  it('is deleted with all its rows', async () => {
    const key = await ended();
    const other = await ended();
    expect(await shown(key)).toEqual([1, 2, 1, 1, 0]);
    expect(await remove(key)).toMatchObject({ status: 204 });
    expect(await get(key)).toMatchObject({ status: 404 });
    expect(await shown(key)).toEqual([0, 0, 0, 0, 0]);
    expect(await shown(other)).toEqual([1, 2, 1, 1, 0]);
    expect(await remove(key, {})).toMatchObject({
      status: 404,
      body: { detail: `Process Instance with key '${key}' not found` },
    });
  });

  it('is hidden at once even if it is large', async () => {
    await cluster.deploy(sequence('large', serviceTask('work')));
    const key = await cluster.create('large');
    for (let round = 0; round < 2; round += 1) {
      await cluster.call('POST', `/process-instances/${key}/modification`, {
        activateInstructions: Array.from({ length: 600 }, () => ({ elementId: 'work' })),
      });
    }
    await cluster.call('POST', `/process-instances/${key}/cancellation`, {});
    await expect.poll(() => cluster.state(key), patience).toBe('TERMINATED');
    const counts = async () => {
      const [definition] = await cluster.search('process-definitions', {
        processDefinitionId: 'large',
      });
      const path = `/process-definitions/${definition.processDefinitionKey}/statistics/element-instances`;
      const { body } = await cluster.call('POST', path, {});
      return (
        body.items.find((one: { elementId: string }) => one.elementId === 'work')?.canceled ?? 0
      );
    };
    expect(await counts()).toBe(1_201);
    expect(await remove(key)).toMatchObject({ status: 204 });
    expect(await get(key)).toMatchObject({ status: 404 });
    expect(await shown(key)).toEqual([0, 0, 0, 0, 0]);
    const flows = await cluster.call('GET', `/process-instances/${key}/sequence-flows`);
    expect(flows.body.items).toEqual([]);
    const statistics = `/process-instances/${key}/statistics/element-instances`;
    expect((await cluster.call('GET', statistics)).body.items).toEqual([]);
    // Retention deletes the other rows in lots.
    expect(await counts()).toBeGreaterThan(0);
    await expect
      .poll(async () => {
        await cluster.advance(60_000);
        return counts();
      }, patience)
      .toBe(0);
    expect(await shown(key)).toEqual([0, 0, 0, 0, 0]);
  });

  it('is deleted without the instances that it called, and they without it', async () => {
    await cluster.deploy(
      sequence(
        'caller',
        element('callActivity', 'call', { extensions: '<zeebe:calledElement processId="p"/>' }),
      ),
    );
    const keys = [await ended('caller'), await ended('caller')];
    const children = await Promise.all(
      keys.map(async (parentProcessInstanceKey) => {
        const [child] = await cluster.search('process-instances', { parentProcessInstanceKey });
        return child.processInstanceKey as string;
      }),
    );
    expect(await remove(keys[0] ?? '')).toMatchObject({ status: 204 });
    expect(await get(keys[0] ?? '')).toMatchObject({ status: 404 });
    expect(await get(children[0] ?? '')).toMatchObject({ status: 200 });
    expect(await remove(children[1] ?? '')).toMatchObject({ status: 204 });
    expect(await get(keys[1] ?? '')).toMatchObject({ status: 200 });
    // Retention finds the remaining rows.
    await cluster.advance(40 * 86_400_000);
    await expect
      .poll(async () => {
        await cluster.advance(60_000);
        return cluster.search('process-instances');
      }, patience)
      .toEqual([]);
  });

  it('is not deleted while it is active', async () => {
    const key = await cluster.create('p');
    expect(await remove(key)).toMatchObject({
      status: 409,
      body: {
        title: 'INVALID_STATE',
        detail: expect.stringContaining(
          `Expected to delete history for process instance with key '${key}', but it is still active.`,
        ),
      },
    });
    expect(await cluster.state(key)).toBe('ACTIVE');
  });
});

describe('a batch operation that deletes', () => {
  it('deletes ended instances, and fails for others', async () => {
    const active = await cluster.create('p');
    const gone: string[] = [];
    for (let at = 0; at < 60; at += 1) gone.push(await ended());
    const items = await batch('process-instances/deletion', {
      filter: { processDefinitionId: 'p' },
    });
    expect(items).toHaveLength(61);
    expect(items.filter((item: Answer['body']) => item.state === 'FAILED')).toMatchObject([
      { itemKey: active, errorMessage: expect.stringContaining('it is still active') },
    ]);
    const left = await cluster.search('process-instances', {});
    expect(left.map((one) => one.processInstanceKey)).toEqual([active]);
    await cluster.advance(40 * 86_400_000);
    await expect
      .poll(async () => {
        await cluster.advance(60_000);
        return cluster.search('batch-operations');
      }, patience)
      .toEqual([]);
    expect(await cluster.search('batch-operation-items')).toEqual([]);
  });

  it('deletes the evaluations of decisions, each once', async () => {
    await cluster.deploy(['d.dmn', decisions]);
    for (const a of [1, 2]) await evaluate(a);
    expect(await cluster.search('decision-instances')).toHaveLength(4);
    const [one] = await cluster.search('decision-instances', { decisionDefinitionId: 'outer' });
    const key = one.decisionEvaluationKey;
    const single = await cluster.call('POST', `/decision-instances/${key}/deletion`, {});
    expect(single.status).toBe(204);
    expect(await cluster.search('decision-instances', { decisionEvaluationKey: key })).toEqual([]);
    const again = await cluster.call('POST', `/decision-instances/${key}/deletion`);
    expect(again.status).toBe(404);
    const items = await batch('decision-instances/deletion', {
      filter: { decisionDefinitionId: { $in: ['outer', 'inner'] } },
    });
    expect(items).toMatchObject([{ state: 'COMPLETED', processInstanceKey: null }]);
    expect(await cluster.search('decision-instances')).toEqual([]);
  });
});

describe('the deletion of a resource with its history', () => {
  const deleteResource = (key: string) =>
    cluster.call('POST', `/resources/${key}/deletion`, { deleteHistory: true });

  it('names the operation that deletes the decision instances', async () => {
    await cluster.deploy(['d.dmn', decisions]);
    await evaluate(1);
    const [file] = await cluster.search('decision-requirements');
    const { body } = await deleteResource(file.decisionRequirementsKey);
    expect(body.batchOperation).toMatchObject({ batchOperationType: 'DELETE_DECISION_INSTANCE' });
    await untilCompleted(body.batchOperation.batchOperationKey);
    expect(await cluster.search('decision-instances')).toEqual([]);
  });

  it('deletes the instances of a process that have ended', async () => {
    const key = await ended();
    const [definition] = await cluster.search('process-definitions', { processDefinitionId: 'p' });
    const { status, body } = await deleteResource(definition.processDefinitionKey);
    expect({ status, body }).toMatchObject({ status: 200, body: { batchOperation: null } });
    await expect.poll(async () => (await get(key)).status, patience).toBe(404);
  });
});

const evaluate = (a: number) =>
  cluster.call('POST', '/decision-definitions/evaluation', {
    decisionDefinitionId: 'outer',
    variables: { a },
  });

const literal = (id: string, text: string, requires = '') =>
  `<decision id="${id}" name="${id}"><variable name="${id}" />${requires}<literalExpression id="${id}Text"><text>${text}</text></literalExpression></decision>`;

const decisions = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="drg" namespace="n">
  ${literal('inner', 'a + 1')}
  ${literal('outer', 'inner * 2', '<informationRequirement id="r"><requiredDecision href="#inner" /></informationRequirement>')}
</definitions>`;
