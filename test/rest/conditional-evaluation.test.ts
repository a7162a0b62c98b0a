import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { bpmn, end, path } from '../scenario/bpmn.ts';
import { startWhen, when } from '../scenario/condition-bpmn.ts';
import { askAs, deploy, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
const evaluate = (body: object, who?: string) =>
  ask('POST /v2/conditionals/evaluation', body, ...(who === undefined ? [] : [who]));
const instances = async (): Promise<number> => {
  const { body } = await ask('POST /v2/process-instances/search', {});
  return (body as { readonly page: { readonly totalItems: number } }).page.totalItems;
};

beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  for (const [id, condition] of [
    ['mine', 'x > 10'],
    ['theirs', 'x > 20'],
  ] as const) {
    const xml = bpmn(id, startWhen('go', when(condition)), end(), path('go->end'));
    await deploy(server, { [`${id}.bpmn`]: xml });
  }
  await ask('POST /v2/users', { username: 'eve', password: 'p' });
  await grantBy(ask)('eve', 'PROCESS_DEFINITION', 'mine', 'CREATE_PROCESS_INSTANCE');
}, 60_000);
afterAll(() => server.stop());

describe('an evaluation of start conditions', () => {
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`v${at}`, at]));
  test.each([
    [{}, 400, 'variables'],
    [{ variables: null }, 400, 'variables'],
    [{ variables: [] }, 400, 'variables'],
    [{ variables: {} }, 400, 'No variables provided.'],
    [{ variables: many }, 400, 'Expected at most 1000 variables, but 1001 were provided.'],
    [{ variables: { x: 1 }, processDefinitionKey: 'x' }, 400, 'processDefinitionKey'],
    [{ variables: { x: 1 }, tenantId: 'other' }, 400, 'multi-tenancy is disabled'],
    [
      { variables: { x: 1 }, processDefinitionKey: '1' },
      404,
      "for process definition key '1', but no such process was found.",
    ],
  ])('refuses request %# and starts nothing', async (body, status, detail) => {
    const refused = await evaluate(body);
    expect(refused.status).toBe(status);
    expect((refused.body as { readonly detail: string }).detail).toContain(detail);
    expect(await instances()).toBe(0);
  });

  it('ignores unknown members, and accepts an empty list', async () => {
    const answer = await evaluate({ variables: { y: 1 }, more: true });
    expect(answer).toMatchObject({ status: 200, body: { processInstances: [] } });
  });

  it('starts nothing if the caller may not start one of the processes', async () => {
    const refused = await evaluate({ variables: { x: 21 } }, 'eve:p');
    expect(refused).toMatchObject({ status: 403, body: { title: 'FORBIDDEN' } });
    expect(await instances()).toBe(0);
    const started = await evaluate({ variables: { x: 11 } }, 'eve:p');
    expect(started).toMatchObject({ status: 200, body: { processInstances: [{}] } });
    expect(await instances()).toBe(1);
  });
});
