import { expect, it } from 'vitest';
import { assert } from '../../src/core/assert.ts';
import { readArguments } from '../../src/config/config.ts';
import { startConfiguredServer, type Server } from '../../src/server.ts';
import { deployFiles } from '../deploy-files.ts';
import { openRawConnection, rawRequest, type RawConnection } from '../raw-connection.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { startServerProcess } from '../server-process.ts';

async function start(): Promise<Server & { readonly port: number }> {
  const read = readArguments(['--memory', '--threads=false', '--port=0'], {}, '0.0.0-test');
  assert(read.kind === 'start', `flags to be right, but ${JSON.stringify(read)}`);
  const server = await startConfiguredServer(read.config, () => undefined);
  return { ...server, port: Number(new URL(server.url).port) };
}

it('stops although a client keeps the connection on which it waited for jobs', async () => {
  const server = await start();
  const connection = await openRawConnection(server.port);
  const jobs = connection.send(
    rawRequest('POST', '/v2/jobs/activation', {
      type: 'nothing',
      timeout: 1_000,
      maxJobsToActivate: 1,
      requestTimeout: 60_000,
    }),
  );
  // This request was sent after the wait and is answered, so the wait has begun.
  const other = await openRawConnection(server.port);
  await other.send(rawRequest('GET', '/v2/topology'));
  await server.stop();
  expect((await jobs).body.toString()).toBe('{"jobs":[]}');
});

it('stops although a client has opened a connection and sends nothing', async () => {
  const server = await start();
  const connection = await openRawConnection(server.port);
  await server.stop();
  await expect(connection.send(rawRequest('GET', '/v2/topology'))).rejects.toThrow();
});

/** The requests of busy clients; each of 40 clients repeats one of these. */
const load = [
  rawRequest('GET', '/v2/topology'),
  rawRequest('POST', '/v2/process-instances/search', { filter: { processDefinitionId: 'work' } }),
  rawRequest('POST', '/v2/process-instances', { processDefinitionId: 'work' }),
  rawRequest('POST', '/v2/jobs/activation', {
    type: 'work',
    timeout: 60_000,
    maxJobsToActivate: 1,
    requestTimeout: 50,
  }),
];

/** Sends requests until an answer announces the end of the connection; returns the statuses in order. */
async function askUntilEnd(
  connection: RawConnection,
  request: Buffer,
  onAnswer: () => void,
): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (;;) {
    const { status, head } = await connection.send(request);
    statuses.push(status);
    onAnswer();
    if (/\r\nconnection: close/i.test(head)) return statuses;
  }
}

it('answers the requests of 40 busy connections, announces their end, and stops', async () => {
  const server = await startServerProcess(['--memory']);
  const work = sequence('work', serviceTask('task', { type: 'work' }));
  await deployFiles(server.url, { 'work.bpmn': work });
  const idle = await openRawConnection(server.port);
  await idle.send(load[0] ?? rawRequest('GET', '/v2/topology'));
  const poll = await openRawConnection(server.port);
  const jobs = poll.send(
    rawRequest('POST', '/v2/jobs/activation', {
      type: 'nothing',
      timeout: 1_000,
      maxJobsToActivate: 1,
      requestTimeout: 60_000,
    }),
  );
  const connections = await Promise.all(
    Array.from({ length: 40 }, () => openRawConnection(server.port)),
  );
  const { promise: isBusy, resolve: onBusy } = Promise.withResolvers<undefined>();
  let answers = 0;
  const onAnswer = () => {
    answers += 1;
    if (answers === 1_000) onBusy(undefined);
  };
  const asking = connections.map((connection, index) =>
    askUntilEnd(connection, load[index % load.length] ?? Buffer.of(), onAnswer),
  );
  await isBusy;
  const exitCode = server.stop();
  // A connection that was reset rejects.
  for (const statuses of await Promise.all(asking)) {
    expect(statuses.every((status) => status === 200)).toBe(true);
  }
  expect(await jobs).toMatchObject({
    status: 200,
    head: expect.stringMatching(/connection: close/i),
  });
  expect(await exitCode).toBe(0);
  expect(server.log()).toBe('');
});

it('stops within the time limit although a request does not end', async () => {
  const server = await startServerProcess(['--memory', '--shutdown-timeout-ms=100']);
  const connection = await openRawConnection(server.port);
  const half = connection.send(
    Buffer.from(
      'POST /v2/process-instances HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    ),
  );
  const cutOff = expect(half).rejects.toThrow();
  // This answer comes after the first half was read, so the server is handling the request.
  const other = await openRawConnection(server.port);
  await other.send(rawRequest('GET', '/v2/topology'));
  expect(await server.stop()).toBe(0);
  await cutOff;
});
