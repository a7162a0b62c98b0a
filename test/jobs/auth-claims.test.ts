/** The meaning of the claims of an accepted token: tenant, roles, plan. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerRoutes } from './caller-route.ts';
import { claimsOf } from './issuer.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

let application: JobsApplication;

beforeAll(async () => {
  application = await createJobsApplication({ routes: [callerRoutes] });
});

afterAll(() => application.stop());

const caller = '/jobs/v1/test/any';

async function codeFor(token: string): Promise<readonly [number, string | undefined]> {
  const { status, error } = await application.request('POST', caller, { as: token });
  return [status, error?.code];
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Good claims with some replaced; `undefined` leaves one out. */
function withClaims(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const all = Object.entries({ ...claimsOf({}), ...claims });
  const kept = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  return application.issuer.sign(kept);
}

function withHeader(header: Readonly<Record<string, unknown>>): Promise<string> {
  return application.issuer.sign(claimsOf({}), header);
}

const tenants: readonly (readonly [name: string, tenantId: unknown])[] = [
  ['missing', undefined],
  ['null', null],
  ['empty', ''],
  ['a list', ['tenant-a']],
  ['an object', { id: 'tenant-a' }],
  ['a number', 7],
  ['true', true],
  ['the default tenant of Camunda', '<default>'],
  ['a wildcard', '*'],
  ['with a slash', 'tenant/a'],
  ['with a quote', "a' OR 1=1"],
  ['with a line break', 'tenant-a\n'],
  ['with a zero', 'tenant-a\0'],
  ['with a space', 'tenant a'],
  ['two of them', 'tenant-a,tenant-b'],
  ['65 characters', 'a'.repeat(65)],
  ['a letter that looks like another', 'tenant-а'],
];

describe('the tenant of a token', () => {
  test.each(tenants)('%s is no tenant', async (_name, tenantId) => {
    expect(await codeFor(await withClaims({ tenantId }))).toEqual([
      401,
      'ERR_JOBS_MISSING_TENANT_ID',
    ]);
  });

  test.each(['10000000-0000-4000-8000-000000000001', 'a', 'A'.repeat(64), 'acme.eu_1~x-2'])(
    '%s is one',
    async (tenant) => {
      const { data } = await application.request('POST', caller, { as: { tenant } });
      expect(data.tenantId).toBe(tenant);
    },
  );

  test('is the only one that x-tenant-id may name', async () => {
    const ask = (header: string) =>
      application.request('POST', caller, { headers: { 'x-tenant-id': header } });
    expect((await ask('tenant-a')).status).toBe(200);
    for (const other of ['tenant-b', '', 'TENANT-A', 'tenant-a, tenant-b']) {
      const { status, error } = await ask(other);
      expect([other, status, error?.code]).toEqual([other, 403, 'ERR_JOBS_FORBIDDEN']);
    }
  });
});

describe('an accepted token', () => {
  test("identifies the caller, even if the issuer's clock is a little ahead", async () => {
    const token = await withClaims({
      sub: '20000000-0000-4000-8000-000000000002',
      roles: ['ORGANIZER', 'unknown'],
      planTier: 'professional',
      iat: nowSeconds() + 20,
      nbf: nowSeconds() + 20,
      exp: nowSeconds() + 30,
      email: 'ada@example.test',
    });
    const { data } = await application.request('POST', caller, { as: token });
    expect(data).toEqual({
      tenantId: 'tenant-a',
      subject: '20000000-0000-4000-8000-000000000002',
      roles: ['organizer', 'user'],
      planTier: 'professional',
      worker: null,
    });
  });

  test('may name several audiences, and need not have a type', async () => {
    const several = await withClaims({ aud: ['wallet-svc', 'jobs-svc'] });
    expect(await codeFor(several)).toEqual([200, undefined]);
    for (const typ of [undefined, 'jwt', 'at+jwt', 'application/at+jwt']) {
      expect(await codeFor(await withHeader({ typ }))).toEqual([200, undefined]);
    }
  });

  test('may spell its scheme in any case', async () => {
    const token = await application.issuer.tokenOf({});
    const headers = { authorization: `bEaReR ${token}` };
    const answer = await application.request('POST', caller, { as: 'nobody', headers });
    expect(answer.status).toBe(200);
  });
});

describe('the roles', () => {
  const guarded = ['any', 'user', 'organizer', 'admin', 'system'];
  test.each([
    [[], ['any']],
    [['USER'], ['any', 'user']],
    [['organizer'], ['any', 'user', 'organizer']],
    [['Developer'], ['any', 'user', 'organizer']],
    [['admin'], ['any', 'user', 'organizer', 'admin', 'system']],
    [['system'], ['any', 'system']],
    [['superadmin', 'root', '__proto__', 'constructor'], ['any']],
  ])('%j may %j', async (roles, allowed) => {
    const statuses = await Promise.all(
      guarded.map(async (name) => {
        const answer = await application.request('POST', `/jobs/v1/test/${name}`, {
          as: { roles },
        });
        return [name, answer.status, answer.error?.code];
      }),
    );
    expect(statuses).toEqual(
      guarded.map((name) =>
        allowed.includes(name) ? [name, 200, undefined] : [name, 403, 'ERR_JOBS_FORBIDDEN'],
      ),
    );
  });

  test('that are missing are named', async () => {
    const as = { roles: ['user'] };
    const { error } = await application.request('POST', '/jobs/v1/test/system', { as });
    expect(error?.details).toEqual({ required_roles: ['admin', 'system'] });
  });
});
