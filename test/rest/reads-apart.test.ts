import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployFiles } from '../deploy-files.ts';
import { storeFlags } from '../postgres/store-flags.ts';
import { sequence, userTask } from '../scenario/bpmn.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

/** A search that is not stopped takes minutes: it reads each of these texts once for each of its characters. */
const instances = 400;
const slowText = 'a'.repeat(8_000);
const slowSearch = {
  filter: { variables: [{ name: 'text', value: { $like: `*${'a'.repeat(490)}b*` } }] },
  page: { limit: 1 },
};

let server: ServerProcess;
let instance: string;

async function post(path: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/v2${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
}

beforeAll(async () => {
  server = await startServerProcess([
    ...(await storeFlags()),
    '--search-timeout-ms=600000',
    '--reads-waiting-max=60',
  ]);
  await deployFiles(server.url, { 'wait.bpmn': sequence('wait', userTask('task')) });
  const body = { processDefinitionId: 'wait', variables: { text: slowText } };
  const created = await Promise.all(
    Array.from({ length: instances }, async () => (await post('/process-instances', body)).json()),
  );
  instance = (created[0] as { readonly processInstanceKey: string }).processInstanceKey;
}, 120_000);
afterAll(() => server.stop());

/** For what happens at once on an idle machine. */
const busyMachine = { timeout: 15_000 };

describe('searches that take long', () => {
  it('do not delay reads by key, metrics and readiness, and end with their clients', async () => {
    const clients = new AbortController();
    let ended = 0;
    const searches = Array.from({ length: 40 }, () =>
      post('/process-instances/search', slowSearch, clients.signal)
        .catch(() => undefined)
        .finally(() => (ended += 1)),
    );
    // More reads wait than allowed, because one tenant may have only half of the places.
    await expect.poll(() => metric('continuo_reads_refused_total'), busyMachine).toBeGreaterThan(0);
    await expect.poll(() => metric('continuo_reads_waiting'), busyMachine).toBe(30);
    const endedBefore = ended;
    for (const path of [`/v2/process-instances/${instance}`, '/ready', '/metrics']) {
      expect((await fetch(server.url + path)).status, path).toBe(200);
    }
    const refused = await post('/process-instances/search', slowSearch);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ title: 'RESOURCE_EXHAUSTED' });
    expect(ended).toBe(endedBefore);

    clients.abort();
    await Promise.all(searches);
    // The server does not read for a client that has disconnected, once it has noticed that.
    await expect.poll(() => metric('continuo_reads_waiting'), busyMachine).toBe(0);
    const found = await post('/process-instances/search', { page: { limit: 1 } });
    expect(found.status).toBe(200);
  });
});
