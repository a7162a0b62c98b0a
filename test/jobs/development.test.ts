/** Development mode: a server without configuration, and the commands that make credentials for it. */
import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assert } from '../../src/core/assert.ts';
import { readArguments } from '../../src/config/config.ts';
import {
  runDevelopmentCommand,
  type DevelopmentCommand,
} from '../../src/cli/development-command.ts';
import { startConfiguredServer, type Server } from '../../src/server.ts';
import { askAsWorker } from './worker-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'continuo-development-'));
let server: Server;

async function start(): Promise<Server> {
  const flags = [`--data=${folder}`, '--port=0', '--threads=false', '--log-level=silent'];
  const read = readArguments(flags, {}, '0.0.0-test');
  assert(read.kind === 'start', 'flags to be right');
  return startConfiguredServer(read.config, () => undefined);
}

beforeAll(async () => {
  server = await start();
});

afterAll(() => server.stop());

async function run(command: DevelopmentCommand, ...args: readonly string[]): Promise<string> {
  const ran = await runDevelopmentCommand(command, args, {
    environment: { CONTINUO_DATA: folder },
    nowMs: Date.now(),
  });
  assert(ran.kind === 'done', `the command to succeed, but ${JSON.stringify(ran)}`);
  return ran.output.trim();
}

async function enqueue(token: string): Promise<Response> {
  return fetch(`${server.url}/jobs/v1/enqueue`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"type":"email.send","payload":{}}',
  });
}

describe('a token of the command', () => {
  test('is accepted, and has the requested claims', async () => {
    const token = await run('token', '--tenant=acme', '--role=user,organizer', '--plan=pro');
    const response = await enqueue(token);
    expect([response.status, await response.json()]).toMatchObject([
      201,
      { data: { tenantId: 'acme', status: 'queued' } },
    ]);
  });

  test('has the given roles, by default those of an admin, and expires', async () => {
    expect((await enqueue(await run('token'))).status).toBe(201);
    expect((await enqueue(await run('token', '--role', 'user'))).status).toBe(403);
    expect((await enqueue(await run('token', '--expires-in', '366d'))).status).toBe(201);
    const short = await run('token', '--expires-in', '90s');
    const claims = JSON.parse(
      Buffer.from(short.split('.')[1] ?? '', 'base64url').toString(),
    ) as Readonly<Record<string, number>>;
    expect((claims['exp'] ?? 0) - (claims['iat'] ?? 0)).toBe(90);
  });

  test.each(['free', 'BASE', 'Professional', 'promax', 'custom'])(
    'may have the plan %s',
    async (plan) => {
      const tenant = `of-${plan}`.toLowerCase();
      const token = await run('token', `--plan=${plan}`, `--tenant=${tenant}`);
      expect((await enqueue(token)).status).toBe(201);
    },
  );

  test.each([
    ['--plan=gold', /--plan is 'gold' but must be one of base, .*pro, .*free, professional\.$/],
    ['--plan=', /--plan is '' but must be one of base, /],
    ['--plan=pro,base', /must be one of base, /],
    ['--role=king', /--role has 'king' but must be of user, organizer, /],
    ['--expires-in=0', /must be like 90s/],
    ['--expires-in=0s', /must be like 90s/],
    ['--expires-in=367d', /a server accepts tokens that last 31622400s at most/],
    ['--expires-in=999999999d', /at most \(--jobs-token-lifetime-max-ms\)/],
  ])('is refused with %s, in words that say what may be there', async (argument, reason) => {
    const surroundings = { environment: {}, nowMs: Date.now() };
    const ran = await runDevelopmentCommand('token', [argument], surroundings);
    expect(ran).toMatchObject({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });

  test('lasts at most as long as the settings of the server allow', async () => {
    const environment = { CONTINUO_JOBS_TOKEN_LIFETIME_MAX_MS: '3600000' };
    const ran = await runDevelopmentCommand('token', ['--expires-in=61m'], {
      environment,
      nowMs: Date.now(),
    });
    expect(ran).toMatchObject({ kind: 'invalid', reason: expect.stringMatching(/3600s at most/) });
  });

  test('of another folder is refused', async () => {
    const other = mkdtempSync(join(tmpdir(), 'continuo-development-'));
    expect((await enqueue(await run('token', `--data=${other}`))).status).toBe(401);
  });

  test.each([
    ['token', '--expires-in=soon'],
    ['token', '--expires-in=-1h'],
    ['token', '--tenant'],
    ['token', '--unknown=1'],
    ['token', 'acme'],
    ['token', '--role=king'],
    ['token', '--role=user,'],
    ['token', '--tenant=a b'],
    ['token', '--tenant=<default>'],
    ['token', '--subject='],
    ['worker-certificate', '--name=Bad_Name'],
    ['worker-certificate', '--spiffe-id=spiffe://acme/worker/mail'],
    ['worker-certificate', '--jobs-worker-name=('],
    ['worker-certificate', '--name=../x'],
    ['worker-certificate', '--name='],
    ['worker-certificate', '--unknown'],
  ] as const)('%s %s is refused', async (command, argument) => {
    const ran = await runDevelopmentCommand(command, [argument], { environment: {}, nowMs: 0 });
    expect(ran).toMatchObject({ kind: 'invalid', reason: expect.stringMatching(/\S/) });
  });
});

describe('the listener for workers', () => {
  const lease = '/jobs/v1/_internal/worker/lease';
  const pem = (path: string): string => readFileSync(path, 'utf8');
  let url: string;
  beforeAll(async () => {
    const listening = await server.workers;
    assert(listening.kind === 'listening', `a listener, but ${JSON.stringify(listening)}`);
    url = listening.url + lease;
  });

  test('accepts the default worker, and one whose certificate is made later', async () => {
    const token = await run('token', '--role=organizer');
    const made = await run('worker-certificate', '--name=jobs-worker-mail', `--out=${folder}/w`);
    const [certificate = '', key = '', ca = ''] = made.split('\n');
    const development = join(folder, 'development');
    for (const paths of [
      [join(development, 'jobs-worker-dev.pem'), join(development, 'jobs-worker-dev.key.pem')],
      [certificate, key],
    ] as const) {
      const client = { certificate: pem(paths[0]), key: pem(paths[1]), serialNumber: '' };
      const answer = await askAsWorker({
        url: url.replace('127.0.0.1', 'localhost'),
        token,
        client,
        // The server's own certificate is from the same authority.
        ca: pem(ca),
        rejectUnauthorized: true,
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect([answer.status, answer.code]).toEqual([200, undefined]);
    }
    const without = await askAsWorker({ url, token });
    expect([without.status, without.code]).toEqual([401, 'ERR_JOBS_WORKER_UNAUTHORIZED']);
  });

  test('lets only the owner read its keys', () => {
    for (const name of readdirSync(join(folder, 'development'))) {
      const isSecret = !/^(?:ca|jobs-worker-dev)\.pem$/.test(name);
      const mode = statSync(join(folder, 'development', name)).mode & 0o077;
      if (isSecret) expect([name, mode]).toEqual([name, 0]);
    }
  });

  test('and the tokens outlive a restart', async () => {
    const token = await run('token');
    const before = pem(join(folder, 'development', 'ca.pem'));
    await server.stop();
    server = await start();
    expect((await server.workers).kind).toBe('listening');
    expect((await enqueue(token)).status).toBe(201);
    expect(pem(join(folder, 'development', 'ca.pem'))).toBe(before);
  });
});

describe('the settings', () => {
  test.each([
    ['--host=0.0.0.0', '--allow-open-network'],
    ['--jobs=maybe'],
    ['--jobs-token-algorithms=HS256'],
    ['--jobs-token-algorithms=RS256,none'],
    ['--jobs-clock-tolerance-ms=60001'],
    ['--jobs-worker-ca=ca.pem'],
    ['--jobs-worker-cert=a.pem'],
    ['--jobs-worker-cert=a.pem', '--jobs-worker-key=a.key'],
    ['--jobs-worker-name=['],
    ['--jobs-spiffe-trust-domain=spiffe://acme'],
    ['--jobs-rate-limit=100'],
    ['--jobs-worker-port=65536'],
  ])('%j are refused', (...flags) => {
    expect(readArguments(flags, {}, '1').kind).toBe('invalid');
  });

  test.each([
    ['a key file that is not there', ['--jobs-jwks=no-such-file.json']],
    ['an authority that is not there', [...workerFlags('no-such-file.pem')]],
    ['a proxy that is no address', ['--jobs-trusted-proxies=proxy.local']],
  ])('%s stops the start', async (_name, flags) => {
    const read = readArguments(['--memory', '--port=0', '--threads=false', ...flags], {}, '1');
    assert(read.kind === 'start', 'flags to be right by themselves');
    await expect(startConfiguredServer(read.config, () => undefined)).rejects.toThrow(
      /no such file|address/,
    );
  });

  test('without the Jobs Service there are no credentials', async () => {
    const flags = ['--memory', '--port=0', '--threads=false', '--jobs=off'];
    const read = readArguments(flags, {}, '1');
    assert(read.kind === 'start', 'flags to be right');
    const without = await startConfiguredServer(read.config, () => undefined);
    expect((await fetch(`${without.url}/jobs/v1/health`)).status).toBe(404);
    expect(await without.workers).toEqual({ kind: 'absent' });
    await without.stop();
  });
});

function workerFlags(file: string): readonly string[] {
  return ['ca', 'cert', 'key'].map((name) => `--jobs-worker-${name}=${file}`);
}
