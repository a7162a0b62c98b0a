/** A port that another program uses: the server names it, the setting, and the consequence. */
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startServerProcess } from '../server-process.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Returns the port, which stays in use until the test ends. */
async function take(port: number): Promise<number> {
  const taken: Server = createServer().listen(port, '127.0.0.1');
  try {
    await once(taken, 'listening');
  } catch {
    // Another program uses the port, which serves the test as well.
    return port;
  }
  closing.push(() => new Promise((resolve) => taken.close(resolve)));
  return (taken.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-ports-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a taken port stops the start, and names --port', async () => {
  const port = (await take(0)).toString();
  await expect(startServerProcess(['--memory', '--port', port])).rejects.toThrow(
    `ended with 1: Cannot start: port ${port} of 127.0.0.1 is taken by another program; ` +
      'choose another one with --port, or a free one with --port 0\n',
  );
});

test('an address of another machine stops the start, and names --host', async () => {
  const args = ['--memory', '--jobs=off', '--allow-open-network', '--host', '192.0.2.1'];
  await expect(startServerProcess(args)).rejects.toThrow(
    'ended with 1: Cannot start: 192.0.2.1 is not an address of this machine; choose another one with --host\n',
  );
});

test('a taken port for workers stops the start when it was set, and names --jobs-worker-port', async () => {
  const port = (await take(0)).toString();
  const args = ['--data', newFolder(), '--jobs-worker-port', port];
  await expect(startServerProcess(args)).rejects.toThrow(
    `ended with 1: Cannot start: the listener for workers: port ${port} of 127.0.0.1 is taken by ` +
      'another program; choose another one with --jobs-worker-port, or a free one with --jobs-worker-port 0\n',
  );
});

test('a taken default port for workers is named, and the rest of the server works', async () => {
  await take(8443);
  const server = await startServerProcess([
    '--data',
    newFolder(),
    '--port',
    (await freePort()).toString(),
  ]);
  const sentence = await server.logged(/^No worker can lease jobs.*$/m);
  expect(sentence[0]).toBe(
    'No worker can lease jobs, because there is no listener for workers: port 8443 of 127.0.0.1 is ' +
      'taken by another program; choose another one with --jobs-worker-port, or a free one with ' +
      '--jobs-worker-port 0. Everything else works.',
  );
  expect((await fetch(`${server.url}/jobs/v1/health`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});
