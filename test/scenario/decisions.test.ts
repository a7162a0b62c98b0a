import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMatches } from '../rest/response-schemas.ts';
import { sequence } from './bpmn.ts';
import { type Answer, type Cluster, openCluster } from './scenario-cluster.ts';
import { dmn, literal, pricing, ruleTask } from './dmn.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const absent = '2251799814685247';
function evaluate(body: object) {
  return cluster.call('POST', '/decision-definitions/evaluation', body);
}

interface Deployed {
  readonly version: number;
  readonly decisionDefinitionKey: string;
  readonly decisionRequirementsKey: string;
}

interface DeploymentEntry {
  readonly decisionDefinition: Deployed | null;
  readonly decisionRequirements: Deployed | null;
}

const nothing: Deployed = { version: 0, decisionDefinitionKey: '', decisionRequirementsKey: '' };

/** The versions of decisions and of files: all, and the first. */
function definitionsOf({ body }: Answer) {
  const entries: readonly DeploymentEntry[] = body.deployments;
  const decisions = entries.flatMap((entry) => entry.decisionDefinition ?? []);
  const requirements = entries.flatMap((entry) => entry.decisionRequirements ?? []);
  const [decision = nothing] = decisions;
  const [file = nothing] = requirements;
  return { decisions, requirements, decision, file };
}

describe('a deployment of decisions', () => {
  it('answers with the decisions and with the file that they are in', async () => {
    const deployed = await cluster.deploy(['pricing.dmn', pricing]);
    expectMatches('createDeployment', deployed.body);
    const { decisions, requirements, decision, file } = definitionsOf(deployed);
    expect(requirements).toMatchObject([
      {
        decisionRequirementsId: 'pricing',
        decisionRequirementsName: 'pricing name',
        version: 1,
        resourceName: 'pricing.dmn',
      },
    ]);
    const { decisionRequirementsKey } = file;
    expect(decisions).toMatchObject([
      { decisionDefinitionId: 'discount', version: 1, decisionRequirementsKey },
      { decisionDefinitionId: 'price', name: 'price name', decisionRequirementsId: 'pricing' },
    ]);
    const found = await cluster.search('decision-definitions', { decisionDefinitionId: 'price' });
    expect(found).toMatchObject([
      { decisionRequirementsName: 'pricing name', decisionRequirementsVersion: 1 },
    ]);
    for (const path of [
      `decision-requirements/${decisionRequirementsKey}`,
      `decision-definitions/${decision.decisionDefinitionKey}`,
    ]) {
      expect((await cluster.app.inject(`/v2/${path}/xml`)).body).toBe(pricing);
    }
  });

  it('makes a new version of changed files only', async () => {
    const first = await cluster.deploy(['pricing.dmn', pricing]);
    const same = await cluster.deploy(['pricing.dmn', pricing]);
    expect(definitionsOf(same)).toEqual(definitionsOf(first));
    const changed = await cluster.deploy(['pricing.dmn', pricing.replace('>20<', '>30<')]);
    const { decisions, requirements } = definitionsOf(changed);
    expect([...decisions, ...requirements].map(({ version }) => version)).toEqual([2, 2, 2]);
    const latest = await cluster.search('decision-definitions', { isLatestVersion: true });
    expect(latest.map(({ version }) => version)).toEqual([2, 2]);
    const body = { decisionDefinitionId: 'discount', variables: { customer: 'gold' } };
    expect((await evaluate(body)).body.output).toBe('30');
    const { decisionDefinitionKey } = definitionsOf(first).decision;
    const older = await evaluate({ decisionDefinitionKey, variables: body.variables });
    expect(older.body).toMatchObject({ output: '20', decisionDefinitionVersion: 1 });
  });

  it('gives all resources a new version when one of them is new', async () => {
    await cluster.deploy(['pricing.dmn', pricing]);
    const both = await cluster.deploy(
      ['pricing.dmn', pricing],
      ['a.dmn', dmn('a', literal('b', '1'))],
    );
    expect(definitionsOf(both).requirements.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('refuses unreadable files, and one id in two files', async () => {
    const refused = async (...files: [string, string][]) => {
      const { status, body } = await cluster.deploy(...files);
      expect([status, body.title]).toEqual([400, 'INVALID_ARGUMENT']);
      return body.detail as string;
    };
    expect(await refused(['bad.dmn', '<oops/>'])).toContain("'bad.dmn'");
    expect(await refused(['bad.dmn', dmn('d', literal('a', '1 +'))])).toContain('1 +');
    expect(await refused(['bad.dmn', dmn('', literal('a', '1'))])).toContain('to have an id');
    expect(await refused(['x.dmn', dmn('d', literal('a', '1'), literal('a', '2'))])).toContain(
      "one decision with id 'a'",
    );
    expect(await refused(['x.dmn', dmn('d')], ['y.dmn', dmn('d')])).toContain(
      'Expected the decision requirements ids to be unique within a deployment ' +
        "but found a duplicated id 'd' in the resources 'x.dmn' and 'y.dmn'",
    );
    expect(
      await refused(['x.dmn', dmn('d', literal('a', '1'))], ['y.dmn', dmn('e', literal('a', '1'))]),
    ).toContain(
      "Expected the decision ids to be unique within a deployment but found a duplicated id 'a'",
    );
    expect(await cluster.search('decision-requirements')).toEqual([]);
  });

  it('is deleted with all its decisions, and the previous version is the latest again', async () => {
    const first = await cluster.deploy(['pricing.dmn', pricing]);
    const second = await cluster.deploy(['pricing.dmn', pricing.replace('>20<', '>30<')]);
    const { decision, file } = definitionsOf(second);
    const remove = (key: string) => cluster.call('POST', `/resources/${key}/deletion`, {});
    expect((await remove(decision.decisionDefinitionKey)).status).toBe(404);
    expect((await remove(file.decisionRequirementsKey)).status).toBe(200);
    expect((await remove(file.decisionRequirementsKey)).status).toBe(404);
    const { decisionDefinitionKey } = decision;
    expect((await evaluate({ decisionDefinitionKey })).status).toBe(404);
    const body = { decisionDefinitionId: 'discount', variables: { customer: 'gold' } };
    expect((await evaluate(body)).body.output).toBe('20');
    expect(await cluster.search('decision-definitions')).toHaveLength(2);
    await remove(definitionsOf(first).file.decisionRequirementsKey);
    expect((await evaluate(body)).status).toBe(404);
    const again = await cluster.deploy(['pricing.dmn', pricing]);
    expect(definitionsOf(again).decision.version).toBe(3);
  });
});

describe('the evaluation of a decision', () => {
  it('answers with the output, and with inputs and rules of all decisions', async () => {
    await cluster.deploy(['pricing.dmn', pricing]);
    const { status, body } = await evaluate({
      decisionDefinitionId: 'price',
      variables: { customer: 'gold', amount: 50 },
    });
    expect(status).toBe(200);
    expectMatches('evaluateDecision', body);
    expect(body).toMatchObject({
      output: '40',
      failedDecisionDefinitionId: null,
      failureMessage: null,
      decisionDefinitionId: 'price',
      decisionRequirementsId: 'pricing',
    });
    expect(body.evaluatedDecisions).toMatchObject([
      {
        decisionDefinitionId: 'discount',
        decisionDefinitionType: 'DECISION_TABLE',
        decisionEvaluationInstanceKey: `${body.decisionEvaluationKey}-1`,
        output: '20',
        evaluatedInputs: [{ inputId: 'input_1', inputName: 'Input', inputValue: '"gold"' }],
        matchedRules: [
          {
            ruleId: 'rule_1',
            ruleIndex: 1,
            evaluatedOutputs: [
              { outputId: 'output_1', outputName: 'Output', outputValue: '20', ruleId: 'rule_1' },
            ],
          },
        ],
      },
      { decisionDefinitionId: 'price', decisionDefinitionType: 'LITERAL_EXPRESSION' },
    ]);
  });

  it('is kept for the audit', async () => {
    await cluster.deploy(['pricing.dmn', pricing]);
    const { body } = await evaluate({
      decisionDefinitionId: 'price',
      variables: { customer: 'gold', amount: 50 },
    });
    const { decisionEvaluationKey } = body;
    const page = await cluster.call('POST', '/decision-instances/search', {
      filter: { decisionEvaluationKey },
    });
    expectMatches('searchDecisionInstances', page.body);
    expect(page.body.items).toMatchObject([
      { decisionDefinitionId: 'discount', state: 'EVALUATED', result: '20' },
      {
        decisionDefinitionId: 'price',
        result: '40',
        evaluationDate: '2026-01-01T00:00:00.000Z',
        rootDecisionDefinitionKey: body.decisionDefinitionKey,
        processInstanceKey: null,
      },
    ]);
    const one = await cluster.call('GET', `/decision-instances/${decisionEvaluationKey}-1`);
    expectMatches('getDecisionInstance', one.body);
    expect(one.body.evaluatedInputs).toEqual(body.evaluatedDecisions[0].evaluatedInputs);
    expect(one.body.matchedRules).toEqual(body.evaluatedDecisions[0].matchedRules);
    const named = await cluster.search('decision-instances', {
      decisionEvaluationInstanceKey: `${decisionEvaluationKey}-2`,
      decisionDefinitionName: 'price name',
      decisionRequirementsKey: body.decisionRequirementsKey,
      decisionDefinitionType: 'LITERAL_EXPRESSION',
    });
    expect(named).toHaveLength(1);
  });

  it('that fails says which decision failed and what was evaluated until then', async () => {
    const failing = literal('discount', 'assert(customer, customer != null)');
    await cluster.deploy([
      'pricing.dmn',
      dmn('p', failing, literal('price', '1', { requires: ['discount'] })),
    ]);
    const { status, body } = await evaluate({ decisionDefinitionId: 'price' });
    expect(status).toBe(200);
    expectMatches('evaluateDecision', body);
    expect(body).toMatchObject({ output: 'null', failedDecisionDefinitionId: 'discount' });
    expect(body.failureMessage).toContain("Expected to evaluate decision 'price', but ");
    expect(body.evaluatedDecisions).toMatchObject([{ decisionDefinitionId: 'discount' }]);
    const kept = await cluster.search('decision-instances', { state: 'FAILED' });
    expect(kept).toMatchObject([
      { decisionDefinitionId: 'discount', evaluationFailure: body.failureMessage },
    ]);
  });

  it('with a result larger than the limit fails, instead of filling the disk', async () => {
    const huge = literal('text', 'for i in 1..100 return big');
    await cluster.deploy([
      'huge.dmn',
      dmn('h', huge, literal('count', '1', { requires: ['text'] })),
    ]);
    const { body } = await evaluate({
      decisionDefinitionId: 'count',
      variables: { big: 'x'.repeat(100_000) },
    });
    expect(body.failureMessage).toBe(
      "Expected to evaluate decision 'count', but a value became longer than 4194304 characters",
    );
    expect(body).toMatchObject({ output: 'null', failedDecisionDefinitionId: 'text' });
    const kept = await cluster.search('decision-instances', {});
    expect(kept).toMatchObject([{ state: 'FAILED', result: 'null' }]);
  });

  it('refuses an unknown decision', async () => {
    for (const [body, by, named] of [
      [{ decisionDefinitionId: 'no' }, 'id', 'no'],
      [{ decisionDefinitionKey: absent }, 'key', absent],
    ] as const) {
      expect(await evaluate(body)).toMatchObject({
        status: 404,
        body: {
          title: 'NOT_FOUND',
          detail:
            "Command 'EVALUATE' rejected with code 'NOT_FOUND': " +
            `Expected to evaluate decision '${named}', but no decision found for ${by} '${named}'`,
        },
      });
    }
    expect(await evaluate({})).toMatchObject({ status: 400, body: { title: 'INVALID_ARGUMENT' } });
    const foreign = await evaluate({ decisionDefinitionId: 'a', tenantId: 'acme' });
    expect(foreign.body.detail).toContain("with tenant identifier 'acme'");
    for (const [path, status] of [
      ['decision-definitions/1', 404],
      ['decision-definitions/1/xml', 404],
      ['decision-definitions/x', 400],
      ['decision-requirements/1', 404],
      ['decision-instances/1-1', 404],
      ['decision-instances/1', 400],
      [`decision-instances/1-${'9'.repeat(25)}`, 400],
    ] as const) {
      expect((await cluster.call('GET', `/${path}`)).status, path).toBe(status);
    }
  });
});

it('decisions work after a restart, and with a cache that has almost no room', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'continuo-decisions-'));
  try {
    const before = await openCluster({ dataDir });
    await before.deploy(['pricing.dmn', pricing], sequence('p', ruleTask('decisionId="price"')));
    await before.deploy(['d.dmn', dmn('d', literal('d', '1'))]);
    await before.close();
    const after = await openCluster({ dataDir, limits: { definitionsCachedMax: 1 } });
    const variables = { customer: 'gold', amount: 10 };
    const key = await after.create('p', { variables });
    expect(await after.variables(key)).toMatchObject({ result: 8 });
    const again = await after.deploy(['pricing.dmn', pricing]);
    expect(definitionsOf(again).decision.version).toBe(1);
    const { body } = await after.call('POST', '/decision-definitions/evaluation', {
      decisionDefinitionId: 'd',
    });
    expect(body.output).toBe('1');
    expect(after.errors).toEqual([]);
    await after.close();
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});

it('a file whose decision is now in another file is deployed again as the latest version', async () => {
  const file = (name: string, value: number) =>
    [`${name}.dmn`, dmn(name, literal('d', String(value)))] as const;
  const value = async () => (await evaluate({ decisionDefinitionId: 'd' })).body.output;
  const deploy = async (name: string, of: number) => {
    const { status, body } = await cluster.deploy(file(name, of));
    expect(status, JSON.stringify(body)).toBe(200);
  };
  await deploy('a', 1);
  await deploy('b', 2);
  expect(await value()).toBe('2');
  await deploy('a', 1);
  expect(await value()).toBe('1');
  await deploy('a', 1);
  expect(await cluster.search('decision-definitions', { decisionDefinitionId: 'd' })).toHaveLength(
    3,
  );
});
