/** `startServer`, as a program that has installed the package calls it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startServer, type ServerOptions } from '../../src/start-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'continuo-embedding-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything runs on the caller's thread, which starts faster. */
const quick: ServerOptions = { port: 0, threads: false, logLevel: 'silent' };

async function enqueued(url: string): Promise<number> {
  const { token } = (
    (await (await fetch(`${url}/ui/api/session`)).json()) as { readonly jobs: { token: string } }
  ).jobs;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = '{"type":"email.send","payload":{}}';
  return (await fetch(`${url}/jobs/v1/enqueue`, { method: 'POST', headers, body })).status;
}

it('starts servers side by side, which share nothing, and closes them', async () => {
  const one = await startServer({ ...quick, dataDir: join(folder, 'one') });
  const two = await startServer({ ...quick, memory: true });
  expect(one.url).not.toBe(two.url);
  expect([await enqueued(one.url), await enqueued(two.url)]).toEqual([201, 201]);
  expect((await one.workers).kind).toBe('listening');
  expect(await two.workers).toEqual({ kind: 'absent' });
  await Promise.all([one.close(), one.close(), two.close()]);
  await expect(fetch(one.url)).rejects.toThrow('fetch failed');
  const again = await startServer({ ...quick, dataDir: join(folder, 'one') });
  expect(await enqueued(again.url)).toBe(201);
  await again.close();
}, 60_000);

it('refuses a folder that another server of the program uses, which continues to run', async () => {
  const dataDir = join(folder, 'shared');
  const first = await startServer({ ...quick, dataDir });
  await expect(startServer({ ...quick, dataDir })).rejects.toThrow('another server uses it');
  expect((await fetch(`${first.url}/ready`)).status).toBe(200);
  const port = Number(new URL(first.url).port);
  await expect(startServer({ ...quick, memory: true, port })).rejects.toThrow(
    `port ${port} of 127.0.0.1 is taken by another program`,
  );
  await first.close();
});

it('installs no signal handlers', async () => {
  const names = ['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException', 'unhandledRejection'];
  const count = () => names.map((name) => process.listenerCount(name));
  const before = count();
  const server = await startServer({ ...quick, memory: true });
  expect(count()).toEqual(before);
  await server.close();
});

it('takes every setting of the command line in camel case, and what is undefined as absent', async () => {
  const server = await startServer({
    ...quick,
    memory: true,
    dataDir: undefined,
    bodyBytesMax: 2_000,
    multiTenancy: true,
    jobs: 'off',
  });
  expect((await fetch(`${server.url}/jobs/v1/health`)).status).toBe(404);
  const body = JSON.stringify({ expression: `="${'x'.repeat(2_000)}"` });
  const headers = { 'content-type': 'application/json' };
  const url = `${server.url}/v2/expression/evaluation`;
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(413);
  await server.close();
});

it.each([
  [{ colour: 'red' }, "Unknown option 'colour'."],
  [{ data: './data' }, "Unknown option 'data'."],
  [{ toString: 'x' }, "Unknown option 'toString'."],
  [{ 'body-bytes-max': 2_000 }, "Unknown option 'body-bytes-max'."],
  [{ port: '8080' }, 'Expected the option port to be a number, but it is a string.'],
  [{ dataDir: 1 }, 'Expected the option dataDir to be a string, but it is a number.'],
  [{ memory: 'true' }, 'Expected the option memory to be a boolean, but it is a string.'],
  [{ dataDir: null }, 'Expected the option dataDir to be a string, but it is null.'],
  [{ port: 65_536 }, "port is '65536' but must be a whole number from 0 to 65535."],
  [{ port: 80.5 }, "port is '80.5' but must be a whole number from 0 to 65535."],
  [{ bodyBytesMax: NaN }, /^bodyBytesMax is 'NaN' but must be a whole number/],
  [{ logLevel: 'loud' }, /^logLevel is 'loud' but must be one of silent, fatal/],
  [{ host: '0.0.0.0' }, /set authentication basic and users, or say allowOpenNetwork\.$/],
  [{ memory: true, dataDir: 'x' }, /^Expected one of the options dataDir, database and memory/],
  [{ database: 'postgres://x', dataDir: 'x' }, /^Expected one of the options dataDir, database/],
])('refuses %j', async (options, message) => {
  await expect(startServer(options as unknown as ServerOptions)).rejects.toThrow(message);
});

it.each([[null], [[]], ['8080']])('refuses %j, which is no object of options', async (options) => {
  const given = options as unknown as ServerOptions;
  await expect(startServer(given)).rejects.toThrow('Expected the options to be an object.');
});
