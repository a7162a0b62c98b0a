import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArguments } from '../../src/config/config.ts';
import type { Application } from '../../src/application.ts';
import { createTestApplication } from './test-application.ts';

function basic(user: string): string {
  return `Basic ${Buffer.from(user, 'utf8').toString('base64')}`;
}

async function statusOf(
  { app }: Application,
  url: string,
  authorization?: string,
): Promise<number> {
  const headers = authorization === undefined ? {} : { authorization };
  return (await app.inject({ method: 'GET', url, headers })).statusCode;
}

describe('without authentication', () => {
  let open: Application;
  beforeAll(async () => {
    open = await createTestApplication();
  });
  afterAll(() => open.stop());

  test('every caller is served', async () => {
    expect(await statusOf(open, '/v2/topology')).toBe(200);
    expect(await statusOf(open, '/v2/topology', '')).toBe(200);
    expect(await statusOf(open, '/v2/topology', basic('any:body'))).toBe(200);
    expect(await statusOf(open, '/v2/topology', 'Bearer aGVhZA.Ym9keQ.c2lnbg')).toBe(200);
  });

  test.each(['Basic Y2hpbGQ=', 'Basic ?', 'Bearer not-a-real-token', 'Negotiate abc'])(
    'the server reads no credentials, not even malformed ones: %s',
    async (authorization) => {
      expect(await statusOf(open, '/v2/topology', authorization)).toBe(200);
    },
  );

  test('a caller has no name, and every component', async () => {
    const response = await open.app.inject('/v2/authentication/me');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      username: null,
      displayName: null,
      email: null,
      authorizedComponents: ['*'],
      tenants: [{ tenantId: '<default>', name: 'Default', description: null }],
      groups: [],
      roles: [],
      salesPlanType: null,
      c8Links: {},
      canLogout: false,
    });
  });
});

describe('with basic authentication', () => {
  let guarded: Application;
  beforeAll(async () => {
    guarded = await createTestApplication('--authentication=basic', '--users=ada:pä:ss,demo:demo');
  });
  afterAll(() => guarded.stop());

  test('users are served and know who they are', async () => {
    const headers = { authorization: basic('ada:pä:ss') };
    const response = await guarded.app.inject({ url: '/v2/authentication/me', headers });
    expect(response.json()).toMatchObject({
      username: 'ada',
      tenants: [{ tenantId: '<default>' }],
    });
    expect(await statusOf(guarded, '/v2/topology', basic('demo:demo'))).toBe(200);
  });

  test.each([
    undefined,
    '',
    basic('ada:wrong'),
    basic('eve:pä:ss'),
    basic('ada'),
    'Basic ***',
    'Basic',
  ])('%s is refused', async (authorization) => {
    expect(await statusOf(guarded, '/v2/topology', authorization)).toBe(401);
    expect(await statusOf(guarded, '/v2/no-such-path', authorization)).toBe(401);
  });

  test('health, readiness and the documentation need no credentials', async () => {
    for (const url of ['/health', '/ready', '/docs', '/openapi.json', '/v2/status']) {
      expect(await statusOf(guarded, url)).toBeLessThan(300);
    }
  });
});

describe('the settings', () => {
  test.each([
    ['--host=0.0.0.0'],
    ['--host=0.0.0.0', '--users=ada:secret'],
    ['--host=0.0.0.0', '--authentication=basic'],
    ['--port=65536'],
    ['--port'],
    ['--prot=1'],
    ['--users=ada'],
    ['--memory=perhaps'],
    ['--log-level=loud'],
    ['--time-zone=Mars/Olympus'],
  ])('%j are refused', (...flags) => {
    expect(readArguments(flags, {}, '1').kind).toBe('invalid');
  });

  test('an unknown environment variable is refused, and a flag overrides a known one', () => {
    expect(readArguments([], { CONTINUO_PROT: '1' }, '1').kind).toBe('invalid');
    expect(readArguments(['--port=2'], { CONTINUO_PORT: '1', PORT: '3' }, '1')).toMatchObject({
      config: { port: 2 },
    });
  });

  test('a network that is guarded, or open on purpose, is accepted', () => {
    const guarded = ['--host=0.0.0.0', '--authentication=basic', '--users=ada:secret'];
    const open = ['--host=::', '--allow-open-network'];
    for (const flags of [guarded, open]) {
      expect(readArguments([...flags, '--jobs=off'], {}, '1').kind).toBe('start');
      expect(readArguments([...flags, '--jobs-jwks=keys.json'], {}, '1').kind).toBe('start');
      // No setting names the issuer for the Jobs Service.
      expect(readArguments(flags, {}, '1').kind).toBe('invalid');
    }
  });
});
