import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectMatches } from '../rest/response-schemas.ts';
import { sequence, serviceTask } from './bpmn.ts';
import { type Cluster, openCluster } from './scenario-cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await openCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
});

const absent = '2251799814685247';

describe('the evaluation of an expression', () => {
  const ask = (body: object) => cluster.call('POST', '/expression/evaluation', body);

  it('answers with the value and the warnings', async () => {
    const { body } = await ask({ expression: '=a + b.c', variables: { a: 1, b: { c: 2 } } });
    expectMatches('evaluateExpression', body);
    expect(body).toMatchObject({ expression: '=a + b.c', result: 3, warnings: [] });
    const warned = await ask({ expression: '=nothing' });
    expectMatches('evaluateExpression', warned.body);
    expect(warned.body).toMatchObject({
      result: null,
      warnings: [{ message: expect.any(String) }],
    });
  });

  it('takes a text that is no expression as the value itself', async () => {
    for (const [expression, result] of [
      ['10 + 5', '10 + 5'],
      ['-1.5', -1.5],
      ['true', true],
      ['null', null],
      ['True', 'True'],
      ['1e3', 1000],
    ] as const) {
      expect((await ask({ expression })).body.result, expression).toBe(result);
    }
  });

  it('prefers the variables of the request to those of a scope', async () => {
    await cluster.deploy(sequence('p', serviceTask('s')));
    const scopeKey = await cluster.create('p', { variables: { a: 1, b: 2 } });
    const seen = await ask({ expression: '=[a, b]', variables: { b: 3 }, scopeKey });
    expect(seen.body.result).toEqual([1, 3]);
    expect((await ask({ expression: '=1', scopeKey: absent })).status).toBe(400);
  });

  it('names the secrets to which it refers, and never shows their values', async () => {
    const evaluated = async (body: object) =>
      (await cluster.call('POST', '/expression/evaluation', body)).body;
    const both = await evaluated({ expression: '="Bearer " + camunda.secrets.KEY' });
    expect(both).toMatchObject({
      result: 'Bearer camunda.secrets.KEY',
      referencedSecrets: [{ storeId: 'default', secretName: 'KEY' }],
    });
    const hidden = { camunda: { secrets: { KEY: 1 } } };
    const own = await evaluated({ expression: '=camunda.secrets.KEY', variables: hidden });
    expect(own).toMatchObject({ result: 1, referencedSecrets: [] });
    const none = await evaluated({ expression: '=[secrets.KEY, camunda.vars.cluster.x]' });
    expect(none).toMatchObject({ result: [null, null], referencedSecrets: [] });
  });

  it('refuses an expression that cannot be parsed or takes too long', async () => {
    for (const expression of [
      '=1 +',
      '',
      '=for i in 1..1000000000 return i',
      '=assert(x, x = 1)',
    ]) {
      const { status, body } = await ask({ expression });
      expect([status, body.title], expression).toEqual([400, 'INVALID_ARGUMENT']);
    }
  });
});
