/** Workers are identified by the certificates of their TLS connections. */
import { Agent } from 'node:https';
import { renameSync, writeFileSync } from 'node:fs';
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badCertificates } from './bad-certificates.ts';
import { callerRoutes } from './caller-route.ts';
import {
  createAuthority,
  writeTemporary,
  type IssuingAuthority,
  type TestCertificate,
} from './certificates.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { askAsWorker, type WorkerAnswer } from './worker-request.ts';

const path = '/jobs/v1/_internal/worker/test';
const unauthorized = [401, 'ERR_JOBS_WORKER_UNAUTHORIZED'];

let authority: IssuingAuthority;
let middle: IssuingAuthority;
let stranger: IssuingAuthority;
let revoked: TestCertificate;
let listFile: string;

beforeAll(async () => {
  authority = await createAuthority('Workers');
  middle = await createAuthority('Middle', authority);
  stranger = await createAuthority('Workers');
  revoked = await authority.issue();
  listFile = writeTemporary('crl.pem', await authority.revoke([revoked]));
});

/** A server with a listener and its own flags. */
async function open(...flags: readonly string[]): Promise<JobsApplication & { url: string }> {
  const server = await authority.issue({ purpose: 'server', dnsNames: ['localhost'] });
  const application = await createJobsApplication({
    routes: [callerRoutes],
    flags: [
      '--jobs-worker-port=0',
      `--jobs-worker-ca=${authority.file}`,
      `--jobs-worker-cert=${writeTemporary('server.pem', server.certificate)}`,
      `--jobs-worker-key=${writeTemporary('server.key', server.key)}`,
      ...flags,
    ],
  });
  return { ...application, url: await application.listenForWorkers() };
}

describe('over TLS', () => {
  let workers: JobsApplication & { url: string };
  let token: string;
  beforeAll(async () => {
    workers = await open();
    token = await workers.issuer.tokenOf({ roles: ['system'] });
  });
  afterAll(() => workers.stop());

  const ask = (client?: TestCertificate, options: object = {}): Promise<WorkerAnswer> =>
    askAsWorker({
      url: workers.url + path,
      token,
      ...(client === undefined ? {} : { client }),
      ...options,
    });
  const outcomeOf = ({ status, code }: WorkerAnswer): unknown => [status, code];

  test('a valid certificate identifies the worker', async () => {
    for (const keys of ['P-256', 'RSA-2048'] as const) {
      const client = await authority.issue({ subject: 'CN=jobs-worker-mail-7', keys });
      const { status, data } = await ask(client);
      expect([status, data.worker]).toEqual([200, 'jobs-worker-mail-7']);
    }
  });

  test('a certificate with its chain is valid too', async () => {
    expect(outcomeOf(await ask(await middle.issue()))).toEqual([200, undefined]);
  });

  test('a request without a certificate is answered in the envelope', async () => {
    expect(outcomeOf(await ask())).toEqual(unauthorized);
  });

  test.each(badCertificates)('a certificate %s is refused', async (_name, make) => {
    // Without this setting, the client's library does not send a weak certificate.
    const options = { ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(outcomeOf(await ask(await make(authority, stranger), options))).toEqual(unauthorized);
  });

  test('the certificate is checked before the token, and both are needed', async () => {
    const client = await authority.issue();
    const url = workers.url + path;
    expect(outcomeOf(await askAsWorker({ url }))).toEqual(unauthorized);
    expect(outcomeOf(await askAsWorker({ url, token: 'a.b.c' }))).toEqual(unauthorized);
    expect(outcomeOf(await askAsWorker({ url, client }))).toEqual([401, 'ERR_JOBS_UNAUTHORIZED']);
    const user = await workers.issuer.tokenOf({ roles: ['user'] });
    expect(outcomeOf(await askAsWorker({ url, client, token: user }))).toEqual([
      403,
      'ERR_JOBS_FORBIDDEN',
    ]);
  });

  test('an identity in a header is ignored', async () => {
    const { certificate } = await authority.issue({ subject: 'CN=jobs-worker-b' });
    const headers = { 'x-client-cert': encodeURIComponent(certificate) };
    expect(outcomeOf(await ask(undefined, { headers }))).toEqual(unauthorized);
    const own = await ask(await authority.issue({ subject: 'CN=jobs-worker-a' }), { headers });
    expect(own.data.worker).toBe('jobs-worker-a');
  });

  test('pages of other sites are refused, whatever the host name of the request', async () => {
    const client = await authority.issue();
    const outcome = async (headers: Record<string, string>) =>
      outcomeOf(await ask(client, { headers }));
    expect(await outcome({ origin: 'https://evil.test' })).toEqual([403, 'ERR_JOBS_FORBIDDEN']);
    expect(await outcome({ host: 'jobs.example.com' })).toEqual([200, undefined]);
  });

  test('TLS 1.2 and 1.3 are accepted, older versions are not', async () => {
    const client = await authority.issue();
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const answer = await ask(client, { minVersion: version, maxVersion: version });
      expect([answer.status, answer.protocol]).toEqual([200, version]);
    }
    // Without this setting, the client's library does not try it.
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask(client, old)).rejects.toThrow(/alert|protocol|version/i);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('no session of %s is resumed', async (version) => {
    const client = await authority.issue();
    const session = await sessionOf(workers.url, client, version);
    const again = await ask(client, { session, minVersion: version, maxVersion: version });
    expect([again.status, again.isResumed]).toEqual([200, false]);
  });

  test('only routes of workers and health are served there', async () => {
    const client = await authority.issue();
    const admin = await workers.issuer.tokenOf({ roles: ['admin', 'system'] });
    const statusOf = async (method: string, at: string): Promise<number> =>
      (await askAsWorker({ url: workers.url + at, method, client, token: admin })).status;
    expect(await statusOf('GET', '/jobs/v1/health')).toBe(200);
    expect(await statusOf('GET', '/jobs/v1/_internal/healthz')).toBe(200);
    for (const at of ['/jobs/v1/test/any', '/jobs/v1/jobs', '/jobs/v1', '/', '/v2/topology']) {
      expect([at, await statusOf('POST', at)]).toEqual([at, 404]);
    }
    for (const at of [
      '/jobs/v1/../v2/topology',
      '/jobs/v1/..%2f..%2fv2/topology',
      '//v2/topology',
    ]) {
      expect([at, await statusOf('GET', at)]).toEqual([at, 404]);
    }
    // For a known path, the answer names the allowed methods.
    expect(await statusOf('GET', '/jobs/v1/_internal/worker/lease')).toBe(405);
    expect(await statusOf('POST', '/jobs/v1/health')).toBe(405);
    expect(await statusOf('GET', '/jobs/v1/_internal/events')).toBe(404);
    for (const at of ['/metrics', '/jobs/v1/metrics', '/docs', '/openapi.json', '/health']) {
      expect([at, await statusOf('GET', at)]).toEqual([at, 404]);
    }
  });
});

/** TLS 1.3 sends sessions after the handshake, TLS 1.2 during it. */
async function sessionOf(
  url: string,
  client: TestCertificate,
  version: 'TLSv1.2' | 'TLSv1.3',
): Promise<Buffer | undefined> {
  const { hostname, port } = new URL(url);
  const socket: TLSSocket = connect({
    host: hostname,
    port: Number(port),
    cert: client.certificate,
    key: client.key,
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
  });
  let session: Buffer | undefined;
  socket.on('session', (given: Buffer) => (session = given));
  await once(socket, 'secureConnect');
  socket.write('GET /jobs/v1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  return session ?? socket.getSession();
}

describe('files that change while the server runs', () => {
  test('a list that revokes a worker also ends its open connection', async () => {
    const client = await authority.issue();
    const own = writeTemporary('crl.pem', await authority.revoke([]));
    const workers = await open(`--jobs-worker-crl=${own}`);
    const token = await workers.issuer.tokenOf({ roles: ['system'] });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (): Promise<WorkerAnswer> =>
      askAsWorker({ url: workers.url + path, token, client, agent });
    expect((await ask()).status).toBe(200);
    replace(own, await authority.revoke([client]));
    await until(async () => (await ask()).status === 401);
    expect(await ask()).toMatchObject({ status: 401, code: 'ERR_JOBS_WORKER_UNAUTHORIZED' });
    const other = await authority.issue();
    const { status } = await askAsWorker({ url: workers.url + path, token, client: other });
    expect(status).toBe(200);
    agent.destroy();
    await workers.stop();
  });

  test('another authority takes over without a restart, and so does a certificate of the server', async () => {
    const first = await createAuthority('First');
    const file = writeTemporary('ca.pem', first.certificate);
    const workers = await open(`--jobs-worker-ca=${file}`);
    const token = await workers.issuer.tokenOf({ roles: ['system'] });
    const statusOf = async (client: TestCertificate): Promise<number> =>
      (await askAsWorker({ url: workers.url + path, token, client })).status;
    const old = await first.issue();
    const renewed = await stranger.issue();
    expect([await statusOf(old), await statusOf(renewed)]).toEqual([200, 401]);
    replace(file, stranger.certificate);
    await until(async () => (await statusOf(renewed)) === 200);
    expect(await statusOf(old)).toBe(401);
    // An unreadable file changes nothing.
    replace(file, 'no certificate');
    replace(file, first.certificate + stranger.certificate);
    await until(async () => (await statusOf(old)) === 200);
    await workers.stop();
  });
});

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** Repeats the request for a while, because the server checks its files once a second. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endsAtMs = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > endsAtMs) throw new Error('Expected the server to see its new files');
  }
}

describe('with a list of revoked certificates', () => {
  test('the revoked one is refused, the others are not', async () => {
    const workers = await open(`--jobs-worker-crl=${listFile}`);
    const token = await workers.issuer.tokenOf({ roles: ['system'] });
    const url = workers.url + path;
    expect((await askAsWorker({ url, token, client: revoked })).status).toBe(401);
    expect((await askAsWorker({ url, token, client: await authority.issue() })).status).toBe(200);
    await workers.stop();
  });

  test('with a list that is outdated or of an unknown authority, no certificate is accepted', async () => {
    const late = await authority.revoke([], { nextUpdate: new Date(Date.now() - 1_000) });
    const workers = await open(`--jobs-worker-crl=${writeTemporary('crl.pem', late)}`);
    const token = await workers.issuer.tokenOf({ roles: ['system'] });
    const client = await authority.issue();
    expect((await askAsWorker({ url: workers.url + path, token, client })).status).toBe(401);
    await workers.stop();
    const foreign = writeTemporary('crl.pem', await stranger.revoke([]));
    await expect(open(`--jobs-worker-crl=${foreign}`)).rejects.toThrow(/signed by an authority/);
  });
});
