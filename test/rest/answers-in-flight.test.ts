import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployFiles } from '../deploy-files.ts';
import { rawRequest } from '../raw-connection.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

/** Less than a few pages of large variables need, with their copies. */
const heapMegabytes = 200;
const largeInstances = 8;
/** More than the buffers of a connection hold. */
const search = rawRequest('POST', '/v2/variables/search?truncateValues=false', {
  page: { limit: 100 },
});

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(
    ['--memory', '--answers-bytes-max=40000000', '--tenant-answers-bytes-max=30000000'],
    [`--max-old-space-size=${heapMegabytes}`],
  );
  await deployFiles(server.url, {
    'large.bpmn': sequence('large', serviceTask('task', { type: 'large' })),
  });
  const variables = { text: 'x'.repeat(3_900_000) };
  for (let at = 0; at < largeInstances; at++) {
    const created = await post('/v2/process-instances', {
      processDefinitionId: 'large',
      variables,
    });
    expect(created.status).toBe(200);
  }
}, 60_000);
afterAll(() => server.stop());

/** Requests a large answer, and reads only its beginning. */
async function openUntaken(
  request: Buffer,
): Promise<{ readonly status: number; readonly end: () => void }> {
  const socket: Socket = connect({ port: server.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.write(request);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  return { status: Number(chunk.toString('latin1', 9, 12)), end: () => socket.destroy() };
}

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
}

it('answers many large pages, activations and single values at once, or 503, and keeps running', async () => {
  const activation = { type: 'large', timeout: 1_000, maxJobsToActivate: 1, requestTimeout: -1 };
  const statuses = new Set<number>();
  await Promise.all(
    Array.from({ length: 50 }, async (_, at) => {
      const [path, body] =
        at % 5 === 0
          ? ['/v2/jobs/activation', activation]
          : ['/v2/variables/search?truncateValues=false', { page: { limit: 100 } }];
      const answer = await post(path, body);
      statuses.add(answer.status);
      await answer.arrayBuffer();
    }),
  );
  expect([...statuses].toSorted()).toEqual([200, 503]);
  expect((await fetch(`${server.url}/v2/topology`)).status).toBe(200);
});

it('refuses large answers while clients do not read theirs, and serves again when they disconnect', async () => {
  await expect.poll(() => metric('continuo_answers_in_flight_bytes')).toBe(0);
  const refusedBefore = await metric('continuo_answers_refused_total');
  const untaken = await Promise.all([openUntaken(search), openUntaken(search)]);
  expect(untaken.map(({ status }) => status).toSorted()).toEqual([200, 503]);
  expect(await metric('continuo_answers_in_flight_bytes')).toBeGreaterThan(15_000_000);
  expect(await metric('continuo_answers_refused_total')).toBeGreaterThan(refusedBefore);

  const refused = await post('/v2/variables/search?truncateValues=false', {});
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ title: 'RESOURCE_EXHAUSTED' });
  const small = await post('/v2/variables/search', { page: { limit: 1 } });
  expect(small.status).toBe(200);

  for (const { end } of untaken) end();
  await expect.poll(() => metric('continuo_answers_in_flight_bytes')).toBe(0);
  const again = await post('/v2/variables/search?truncateValues=false', {});
  expect(again.status).toBe(200);
  await again.arrayBuffer();
});
