import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployFiles } from '../deploy-files.ts';
import { storeFlags } from '../postgres/store-flags.ts';
import { sequence, userTask } from '../scenario/bpmn.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

/** A search that is not stopped takes minutes: it reads each of these texts once for each of its characters. */
const instances = 100;
const slowText = 'a'.repeat(8_000);
const slow = { name: 'text', value: { $like: `*${'a'.repeat(490)}b*` } };

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess([...(await storeFlags()), '--search-timeout-ms=10']);
  await deployFiles(server.url, { 'wait.bpmn': sequence('wait', userTask('task')) });
  const body = { processDefinitionId: 'wait', variables: { text: slowText } };
  await Promise.all(
    Array.from({ length: instances }, async () => {
      expect((await post('/process-instances', body)).status).toBe(200);
    }),
  );
}, 120_000);
afterAll(() => server.stop());

function post(path: string, body: object): Promise<Response> {
  return fetch(`${server.url}/v2${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function stopped(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^continuo_searches_stopped_total (\d+)/m.exec(text)?.[1]);
}

it.each([
  ['/process-instances/search', { filter: { variables: [slow] } }],
  ['/variables/search', { filter: slow }],
])('%s beyond the time of a search is stopped, and says so', async (path, body) => {
  const before = await stopped();
  const answer = await post(path, body);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    {
      title: 'INVALID_ARGUMENT',
      detail:
        'Expected to finish the search in time, but it looks at too much; narrow it by its filters or dates',
    },
  ]);
  expect(await stopped()).toBeGreaterThan(before);
});

it('a batch operation continues with smaller searches', async () => {
  await deployFiles(server.url, { 'short.bpmn': sequence('short', userTask('task')) });
  const body = { processDefinitionId: 'short', variables: { text: `${'a'.repeat(1_000)}b` } };
  await Promise.all(Array.from({ length: 150 }, () => post('/process-instances', body)));
  const variables = [{ name: 'text', value: { $like: `*${'a'.repeat(300)}b*` } }];
  const filter = { processDefinitionId: 'short', variables };
  const begun = await post('/process-instances/cancellation', { filter });
  const { batchOperationKey } = (await begun.json()) as { batchOperationKey: string };
  await expect
    .poll(
      async () => (await fetch(`${server.url}/v2/batch-operations/${batchOperationKey}`)).json(),
      { timeout: 60_000 },
    )
    .toMatchObject({ state: 'COMPLETED', operationsCompletedCount: 150, errors: [] });
}, 90_000);
