import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { openRawConnection, rawRequest } from '../raw-connection.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(['--memory', '--bodies-bytes-max', '300000']);
});
afterAll(() => server.stop());

const large = { processDefinitionId: 'none', variables: { text: 'x'.repeat(200_000) } };

/** A request whose body never ends. */
async function openUnfinished(): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  await once(socket, 'connect');
  const head =
    'POST /v2/process-instances HTTP/1.1\r\nhost: localhost\r\n' +
    'content-type: application/json\r\ncontent-length: 250000\r\nexpect: 100-continue\r\n\r\n';
  socket.write(head);
  // The server has begun with the request when it requests more bytes.
  await once(socket, 'data');
  return socket;
}

it.each(['/v2/deployments', '/v2/process-instances'])(
  'answers a body beyond the limit for %s, although the client has not sent all of it',
  async (path) => {
    const text = 'x'.repeat(8_000_000);
    const form = new FormData();
    form.append('resources', new Blob([text]), 'a.bpmn');
    const isForm = path === '/v2/deployments';
    for (let time = 0; time < 5; time++) {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
        method: 'POST',
        body: isForm ? form : JSON.stringify({ text }),
        headers: isForm ? {} : { 'content-type': 'application/json' },
      });
      expect(response.status).toBe(413);
      await response.text();
    }
  },
);

it('refuses a large body while others fill the memory for bodies, and accepts it afterwards', async () => {
  const unfinished = await openUnfinished();
  const connection = await openRawConnection(server.port);
  const refused = await connection.send(rawRequest('POST', '/v2/process-instances', large));
  expect(refused.status).toBe(503);
  expect(refused.head).toMatch(/\r\nretry-after: 1\r\n/);
  expect(refused.body.toString()).toContain('RESOURCE_EXHAUSTED');
  const jobs = await connection.send(rawRequest('POST', '/jobs/v1/enqueue', large));
  expect(jobs.status).toBe(503);
  expect(jobs.body.toString()).toContain('ERR_JOBS_SERVICE_UNAVAILABLE');
  const small = await connection.send(rawRequest('GET', '/v2/topology'));
  expect(small.status).toBe(200);
  const ended = once(unfinished, 'close');
  unfinished.destroy();
  await ended;
  await expect
    .poll(
      async () =>
        (await connection.send(rawRequest('POST', '/v2/process-instances', large))).status,
    )
    .toBe(404);
  connection.close();
});

it('accepts a body without a length, up to the limit of its route', async () => {
  // It would not fit if it counted as the longest body of other routes.
  const body = new Blob([JSON.stringify({ username: 'demo', password: 'demo' })]).stream();
  const response = await fetch(`http://127.0.0.1:${server.port}/ui/api/session`, {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'application/json' },
  });
  expect([response.status, await response.text()]).toEqual([
    403,
    expect.stringContaining('This server does not accept passwords'),
  ]);
});
