import { expect, it } from 'vitest';
import { assert } from '../../src/core/assert.ts';
import { readArguments } from '../../src/config.ts';
import { startServer, type Server } from '../../src/server.ts';
import { openRawConnection, rawRequest } from '../raw-connection.ts';

async function start(): Promise<Server & { readonly port: number }> {
  const read = readArguments(['--memory', '--threads=false', '--port=0'], {}, '0.0.0-test');
  assert(read.kind === 'start', `flags to be right, but ${JSON.stringify(read)}`);
  const server = await startServer(read.config, () => undefined);
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
  // Asked after the wait began, and answered: so it has begun.
  const other = await openRawConnection(server.port);
  await other.send(rawRequest('GET', '/v2/topology'));
  await server.stop();
  expect((await jobs).body.toString()).toBe('{"jobs":[]}');
});

it('stops although a client has opened a connection and says nothing', async () => {
  const server = await start();
  const connection = await openRawConnection(server.port);
  await server.stop();
  await expect(connection.send(rawRequest('GET', '/v2/topology'))).rejects.toThrow();
});
