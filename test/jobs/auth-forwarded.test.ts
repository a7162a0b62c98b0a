/** Workers behind a proxy that forwards their certificates, and workers that are identified by SPIFFE ids. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badCertificates } from './bad-certificates.ts';
import { callerRoutes } from './caller-route.ts';
import {
  createAuthority,
  writeTemporary,
  type CertificateOptions,
  type TestAuthority,
  type TestCertificate,
} from './certificates.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

const path = '/jobs/v1/_internal/worker/test';
const unauthorized = [401, 'ERR_JOBS_WORKER_UNAUTHORIZED'];

let authority: TestAuthority;
let stranger: TestAuthority;
let revoked: TestCertificate;
let listFile: string;

beforeAll(async () => {
  authority = await createAuthority('Workers');
  stranger = await createAuthority('Workers');
  revoked = await authority.issue();
  listFile = writeTemporary('crl.pem', await authority.revoke([revoked]));
});

describe('behind a proxy', () => {
  let application: JobsApplication;
  beforeAll(async () => {
    application = await createJobsApplication({
      routes: [callerRoutes],
      flags: [
        `--jobs-worker-ca=${authority.file}`,
        `--jobs-worker-crl=${listFile}`,
        '--jobs-trusted-proxies=127.0.0.1, 10.1.0.0/16,fd00::/8',
        '--jobs-client-cert-header=X-Forwarded-Cert',
      ],
    });
  });
  afterAll(() => application.stop());

  async function outcomeOf(
    header: string | undefined,
    remoteAddress = '127.0.0.1',
  ): Promise<unknown> {
    const token = await application.issuer.tokenOf({ roles: ['system'] });
    const response = await application.app.inject({
      method: 'POST',
      url: path,
      remoteAddress,
      headers: {
        authorization: `Bearer ${token}`,
        ...(header === undefined ? {} : { 'x-forwarded-cert': header }),
      },
    });
    const { data, error } = response.json();
    return [response.statusCode, error === null ? data.worker : error.code];
  }
  const header = async (options: CertificateOptions = {}): Promise<string> =>
    encodeURIComponent((await authority.issue(options)).certificate);

  test('the certificate in the header is accepted from every trusted proxy', async () => {
    const good = await header({ subject: 'CN=jobs-worker-a' });
    for (const proxy of ['127.0.0.1', '10.1.255.1', '::ffff:10.1.0.9', 'fd12::1']) {
      expect([proxy, await outcomeOf(good, proxy)]).toEqual([proxy, [200, 'jobs-worker-a']]);
    }
  });

  test('and from no other address', async () => {
    const good = await header();
    for (const address of ['10.2.0.1', '192.0.2.1', '::1', '127.0.0.2']) {
      expect([address, await outcomeOf(good, address)]).toEqual([address, unauthorized]);
    }
  });

  test.each(badCertificates)('a certificate %s is refused', async (_name, make) => {
    const { certificate } = await make(authority, stranger);
    expect(await outcomeOf(encodeURIComponent(certificate))).toEqual(unauthorized);
  });

  test('a revoked certificate is refused', async () => {
    expect(await outcomeOf(encodeURIComponent(revoked.certificate))).toEqual(unauthorized);
  });

  test.each<readonly [string, () => string | undefined | Promise<string>]>([
    ['no header', () => undefined],
    ['an empty header', () => ''],
    ['half an escape', () => '%E0%A4%A'],
    ['no PEM', () => 'jobs-worker-a'],
    ['a subject instead of a certificate', () => 'CN=jobs-worker-a'],
    [
      'a PEM of nothing',
      () => encodeURIComponent('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
    ],
    ['two certificates', async () => (await header()) + (await header())],
    [
      'a certificate with a key',
      async () => encodeURIComponent((await authority.issue()).certificate + revoked.key),
    ],
    ['two headers in one', async () => `${await header()}, ${await header()}`],
  ])('%s is refused', async (_name, make) => {
    expect(await outcomeOf(await make())).toEqual(unauthorized);
  });
});

describe('with SPIFFE ids', () => {
  let application: JobsApplication;
  beforeAll(async () => {
    application = await createJobsApplication({
      routes: [callerRoutes],
      flags: [`--jobs-worker-ca=${authority.file}`, '--jobs-spiffe-trust-domain=acme.test'],
    });
  });
  afterAll(() => application.stop());

  async function outcomeOf(
    uris: readonly string[],
    as: { readonly tenant: string; readonly roles: readonly string[] } = {
      tenant: 'tenant-a',
      roles: ['admin'],
    },
  ): Promise<unknown> {
    const { certificate } = await authority.issue({ uris });
    const answer = await application.request('POST', '/jobs/v1/_internal/worker/tenant-test', {
      as,
      headers: { 'x-client-cert': encodeURIComponent(certificate) },
    });
    return [answer.status, answer.error?.code ?? answer.data.worker];
  }
  const id = 'spiffe://acme.test/tenant/tenant-a/worker/mail-1';

  test('the id is the name of the worker', async () => {
    expect(await outcomeOf([id])).toEqual([200, id]);
  });

  test('its tenant is that of the token, unless the token is of the system', async () => {
    const foreign = { tenant: 'tenant-b', roles: ['admin'] };
    expect(await outcomeOf([id], foreign)).toEqual([403, 'ERR_JOBS_FORBIDDEN']);
    const system = { tenant: 'tenant-b', roles: ['system'] };
    expect(await outcomeOf([id], system)).toEqual([200, id]);
  });

  test.each([
    ['no URI', []],
    ['two URIs', [id, 'spiffe://acme.test/tenant/tenant-b/worker/mail-1']],
    ['the same URI twice', [id, id]],
    ['a URI beside it', [id, 'https://acme.test']],
    ['another trust domain', ['spiffe://evil.test/tenant/tenant-a/worker/mail-1']],
    ['a domain below it', ['spiffe://x.acme.test/tenant/tenant-a/worker/mail-1']],
    ['a domain that begins alike', ['spiffe://acme.test.evil/tenant/tenant-a/worker/mail-1']],
    ['a port', ['spiffe://acme.test:1/tenant/tenant-a/worker/mail-1']],
    ['another scheme', ['https://acme.test/tenant/tenant-a/worker/mail-1']],
    ['no worker', ['spiffe://acme.test/tenant/tenant-a']],
    ['no tenant', ['spiffe://acme.test/tenant//worker/mail-1']],
    ['more behind it', [`${id}/more`]],
    ['a query', [`${id}?tenant=tenant-b`]],
    ['a comma', ['spiffe://acme.test/tenant/a,URI:spiffe:b/worker/mail-1']],
    ['an escape', ['spiffe://acme.test/tenant/tenant%2da/worker/mail-1']],
    ['a quote', ['spiffe://acme.test/tenant/"a"/worker/mail-1']],
  ])('%s is refused', async (_name, uris) => {
    expect(await outcomeOf(uris)).toEqual(unauthorized);
  });
});

describe('without an authority', () => {
  test('no worker is accepted', async () => {
    const application = await createJobsApplication({
      routes: [callerRoutes],
      flags: ['--jobs-worker-ca=none', '--jobs-trusted-proxies=none'],
    });
    const answer = await application.request('POST', path, {
      as: { roles: ['system'] },
      worker: 'jobs-worker-a',
    });
    expect([answer.status, answer.error?.code]).toEqual(unauthorized);
    await application.stop();
  });
});
