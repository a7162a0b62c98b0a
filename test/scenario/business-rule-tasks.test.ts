import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ioMapping, output, sequence } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';
import { dmn, literal, pricing, ruleTask } from './dmn.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

describe('a business rule task', () => {
  const byId = 'decisionId="discount"';
  const gold = { variables: { customer: 'gold' } };

  it('puts the output into its result variable, and the evaluation belongs to it', async () => {
    await cluster.deploy(['pricing.dmn', pricing], sequence('p', ruleTask(byId)));
    const key = await cluster.create('p', gold);
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toEqual({ customer: 'gold', result: 20 });
    const [task] = await cluster.search('element-instances', { elementId: 'decide' });
    expect(await cluster.search('decision-instances', { processInstanceKey: key })).toMatchObject([
      {
        elementInstanceKey: task.elementInstanceKey,
        processDefinitionKey: task.processDefinitionKey,
        rootProcessInstanceKey: key,
        decisionDefinitionId: 'discount',
      },
    ]);
  });

  it('keeps the result to itself when output mappings choose from it', async () => {
    const mapping = ioMapping(output('=result + 1', 'more'));
    await cluster.deploy(['pricing.dmn', pricing], sequence('p', ruleTask(byId, mapping)));
    const key = await cluster.create('p', gold);
    expect(await cluster.variables(key)).toMatchObject({ more: 21, '*.result': 20 });
  });

  it('calls the decision that an expression names', async () => {
    await cluster.deploy(['d.dmn', dmn('d', literal('one', '1'), literal('two', '2'))]);
    await cluster.deploy(sequence('p', ruleTask('decisionId="=which"')));
    const key = await cluster.create('p', { variables: { which: 'two' } });
    expect(await cluster.variables(key)).toMatchObject({ result: 2 });
  });

  it.each([
    ['', 3],
    ['bindingType="deployment"', 1],
    ['bindingType="versionTag" versionTag="v2"', 2],
  ])('with %s calls version %i', async (binding, expected) => {
    const version = (n: number) =>
      ['d.dmn', dmn('d', literal('d', String(n), { versionTag: `v${n}` }))] as const;
    await cluster.deploy(version(1), sequence('p', ruleTask(`decisionId="d" ${binding}`)));
    await cluster.deploy(version(2));
    await cluster.deploy(version(3));
    const key = await cluster.create('p');
    expect(await cluster.variables(key)).toEqual({ result: expected });
  });

  it.each([
    ['', "but no decision found for id 'd'"],
    ['bindingType="deployment"', 'but no such decision found in the deployment with key'],
    [
      'bindingType="versionTag" versionTag="v1"',
      "and version tag 'v1', but no such decision found",
    ],
  ])('waits at an incident for a decision with %s', async (binding, message) => {
    await cluster.deploy(sequence('p', ruleTask(`decisionId="d" ${binding}`)));
    const key = await cluster.create('p');
    const [incident] = await cluster.search('incidents', { processInstanceKey: key });
    expect(incident.errorType).toBe('CALLED_DECISION_ERROR');
    expect(incident.errorMessage).toContain(message);
  });

  it('continues when the incident is resolved after its cause is repaired', async () => {
    await cluster.deploy(sequence('p', ruleTask('decisionId="d"')));
    const key = await cluster.create('p');
    await cluster.deploy(['d.dmn', dmn('d', literal('d', 'assert(x, x != null)'))]);
    const resolve = async (errorType: string) => {
      const [incident] = await cluster.search('incidents', { errorType, state: 'ACTIVE' });
      await cluster.call('POST', `/incidents/${incident.incidentKey}/resolution`);
      return incident.errorMessage as string;
    };
    await resolve('CALLED_DECISION_ERROR');
    await cluster.call('PUT', `/element-instances/${key}/variables`, { variables: { x: 7 } });
    const message = await resolve('DECISION_EVALUATION_ERROR');
    expect(message).toContain("Expected to evaluate decision 'd', but Assertion failure");
    expect(await cluster.state(key)).toBe('COMPLETED');
    expect(await cluster.variables(key)).toEqual({ x: 7, result: 7 });
    const instances = await cluster.search('decision-instances', { processInstanceKey: key });
    expect(instances.map(({ state }) => state)).toEqual(['FAILED', 'EVALUATED']);
  });
});
