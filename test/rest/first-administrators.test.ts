import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { readArguments } from '../../src/config/config.ts';
import { createApplication } from '../../src/server.ts';
import { askAs } from './identity-client.ts';

/** Several starts on the same tables. */
let folder: string;
let server: Application | undefined;
const ask = askAs(() => {
  if (server === undefined) throw new Error('Expected a server');
  return server;
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'continuo-administrators-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const basic = ['--authentication=basic', '--threads=false', '--jobs=off'];
const exposed = '--host=0.0.0.0';

async function start(...flags: readonly string[]): Promise<void> {
  await server?.stop();
  server = undefined;
  const read = readArguments([`--data=${folder}`, ...basic, ...flags], {}, '0.0.0-test');
  if (read.kind !== 'start') throw new Error(`Expected flags to be right: ${JSON.stringify(read)}`);
  server = await createApplication(read.config, () => undefined);
}
const signIn = async (who: string) => (await ask('GET /v2/topology', null, who)).status;
const setUp = (username: string) => ask('POST /v2/setup/user', { username, password: 'p' }, null);

it('the start creates the default administrator only while there is no other one', async () => {
  await start('--users=ada:secret');
  await start();
  expect([await signIn('ada:secret'), await signIn('demo:demo')]).toEqual([200, 401]);
});

it('a server that strangers can reach does not start while demo has its known password', async () => {
  await start();
  expect(await signIn('demo:demo')).toBe(200);
  await expect(start(exposed, '--users=ada:secret')).rejects.toThrow(
    /the password that everybody knows/,
  );
  await start();
  expect((await ask('PUT /v2/users/demo', { name: 'Demo', password: 'other' })).status).toBe(200);
  await start(exposed, '--users=ada:secret');
  expect([await signIn('ada:secret'), await signIn('demo:other')]).toEqual([200, 200]);
  await start(exposed, '--users=demo:demo');
  expect(await signIn('demo:demo')).toBe(401);
});

it('a server that strangers can reach creates no first administrator by request', async () => {
  await start(exposed, '--users=none');
  expect(await setUp('eve')).toMatchObject({ status: 403 });
  await start('--users=none');
  expect((await setUp('ada')).status).toBe(201);
  expect((await setUp('eve')).status).toBe(403);
});
