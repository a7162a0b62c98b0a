/** The headers that a browser sends for a page of another site. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { readArguments } from '../../src/config/config.ts';
import { describedRoutes } from './described-routes.ts';
import { openRawConnection, rawRequest } from '../raw-connection.ts';
import { createTestApplication } from './test-application.ts';

type Headers = Readonly<Record<string, string>>;
type Method = NonNullable<InjectOptions['method']>;

interface Target {
  readonly method: Method;
  readonly path: string;
}

let open: Application;
/** Routes of both APIs, other routes, and paths that do not exist. */
let targets: readonly Target[];

beforeAll(async () => {
  open = await createTestApplication();
  const described = await describedRoutes(open.app);
  const paths = [...new Set(described.map(({ path }) => path))];
  targets = [
    ...described,
    ...paths.map((path) => ({ method: 'OPTIONS', path }) as const),
    { method: 'HEAD', path: '/v2/topology' },
    { method: 'POST', path: '/nothing' },
    { method: 'POST', path: '/jobs/v1/nothing' },
  ];
});

afterAll(() => open.stop());

function ask(target: Target, headers: Headers, app = open.app): Promise<LightMyRequestResponse> {
  const url = target.path.replace(/\{\w+\}/g, '2251799813685247');
  return app.inject({ method: target.method, url, headers });
}

/** The refusal has the form of the API to which the path belongs. */
function expectForbidden({ method, path }: Target, response: LightMyRequestResponse): void {
  expect([method, path, response.statusCode]).toEqual([method, path, 403]);
  if (method === 'HEAD') return;
  const body = response.json<Record<string, unknown>>();
  if (path.startsWith('/jobs/v1/')) {
    expect(body).toMatchObject({ data: null, error: { code: 'ERR_JOBS_FORBIDDEN', http: 403 } });
  } else {
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ title: 'FORBIDDEN', status: 403 });
  }
}

const foreign: readonly (readonly [what: string, headers: Headers])[] = [
  ['an origin of another site', { origin: 'https://evil.test' }],
  ['an origin of another port', { origin: 'http://localhost:3000' }],
  ['an origin that begins like ours', { origin: 'http://localhost:80.evil.test' }],
  ['no origin to speak of', { origin: 'null' }],
  ['the mark cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['the mark same-site', { 'sec-fetch-site': 'same-site' }],
  ['a mark that there is not', { 'sec-fetch-site': 'same-origin, cross-site' }],
  ['our origin and the mark cross-site', ownPage({ 'sec-fetch-site': 'cross-site' })],
  ['another origin and the mark same-origin', ownPage({ origin: 'http://evil.test' })],
  ['a frame of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }],
  ['a preflight', { origin: 'https://evil.test', 'access-control-request-method': 'POST' }],
  ['a rebound name', { host: 'evil.test:8080' }],
  ['a rebound name with its own origin', { host: 'evil.test', origin: 'http://evil.test' }],
  ['a rebound name behind a proxy', { host: 'evil.test', 'x-forwarded-host': 'localhost' }],
  ['a name that begins with ours', { host: 'localhost.evil.test' }],
  ['a name that begins with an address of ours', { host: '127.0.0.1.evil.test' }],
  ['an address that is not of loopback', { host: '192.168.1.1:8080' }],
  ['an empty name', { host: ' ' }],
];

function ownPage(headers: Headers): Headers {
  return {
    host: 'localhost:8080',
    origin: 'http://localhost:8080',
    'sec-fetch-site': 'same-origin',
    ...headers,
  };
}

describe('without authentication', () => {
  test.each(foreign)('%s opens no route of either API', async (_what, headers) => {
    expect(targets.length).toBeGreaterThan(200);
    const before = await open.orchestrator.statistics();
    for (const target of targets) expectForbidden(target, await ask(target, headers));
    const after = await open.orchestrator.statistics();
    expect(after.commandsAccepted).toBe(before.commandsAccepted);
  });

  test.each([
    ['a client that is no browser', {}],
    ['our own page', ownPage({})],
    ['our own page by another name', ownPage({ host: '[::1]:1', origin: 'http://[::1]:1' })],
    ['our own page behind TLS', ownPage({ origin: 'https://localhost:8080' })],
    ['a person who types the address', { 'sec-fetch-site': 'none', host: 'app.localhost' }],
    ['a name in full', { host: 'LOCALHOST.' }],
    ['an address of loopback', { host: '127.9.9.9:8080', 'x-forwarded-host': 'evil.test' }],
  ])('%s is served', async (_what, headers: Headers) => {
    for (const path of ['/v2/topology', '/jobs/v1/health', '/docs', '/metrics', '/openapi.json']) {
      expect((await ask({ method: 'GET', path }, headers)).statusCode).toBe(200);
    }
  });

  test('a whole URL as the target overrides the header', async () => {
    const { port } = new URL(await open.app.listen({ host: '127.0.0.1', port: 0 }));
    const connection = await openRawConnection(Number(port));
    const statusOf = async (target: string): Promise<number> =>
      (await connection.send(rawRequest('GET', target))).status;
    expect(await statusOf('http://evil.test/v2/topology')).toBe(403);
    expect(await statusOf('http://localhost/v2/topology')).toBe(200);
    connection.close();
  });

  test('a link on another site may lead a person to a page, and nowhere else', async () => {
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask({ method: 'GET', path: '/docs' }, link)).statusCode).toBe(200);
    const pages = /^\/(?:docs|ui(?:\/(?!api\/).*)?|operate\/.*|tasklist\/.*)?$/;
    for (const target of targets.filter(({ path }) => !pages.test(path))) {
      expectForbidden(target, await ask(target, link));
    }
    for (const more of [{ 'sec-fetch-dest': 'iframe' }, { origin: 'https://evil.test' }]) {
      const target: Target = { method: 'GET', path: '/docs' };
      expectForbidden(target, await ask(target, { ...link, ...more }));
    }
  });
});

describe('with authentication', () => {
  const ada = { authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` };
  const flags = ['--authentication=basic', '--users=ada:secret'];

  test('pages of other sites are still refused, host names are not', async () => {
    const guarded = await createTestApplication(...flags);
    const topology: Target = { method: 'GET', path: '/v2/topology' };
    const headers = { ...ada, origin: 'https://evil.test' };
    expectForbidden(topology, await ask(topology, headers, guarded.app));
    const named = { ...ada, host: 'continuo.example.com' };
    expect((await ask(topology, named, guarded.app)).statusCode).toBe(200);
    await guarded.stop();
  });

  test('only the hosts of a list are accepted', async () => {
    const guarded = await createTestApplication(...flags, '--allowed-hosts=continuo.example.com');
    const topology: Target = { method: 'GET', path: '/v2/topology' };
    for (const [host, status] of [
      ['Continuo.example.com:8080', 200],
      ['localhost', 200],
      ['other.example.com', 403],
    ] as const) {
      const response = await ask(topology, { ...ada, host }, guarded.app);
      expect([host, response.statusCode]).toEqual([host, status]);
    }
    await guarded.stop();
  });
});

describe('an allowed origin', () => {
  const page = { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' };
  let allowing: Application;
  beforeAll(async () => {
    const origins = 'https://app.example.com, HTTP://Localhost:5173/';
    allowing = await createTestApplication(`--allowed-origins=${origins}`);
  });
  afterAll(() => allowing.stop());

  test('is served, and may read the answers of both APIs, good and bad', async () => {
    for (const [path, status] of [
      ['/v2/topology', 200],
      ['/v2/process-instances/1', 404],
      ['/nothing', 404],
      ['/jobs/v1/health', 200],
      ['/jobs/v1/jobs', 401],
    ] as const) {
      const { statusCode, headers } = await ask({ method: 'GET', path }, page, allowing.app);
      expect([path, statusCode, headers]).toMatchObject([
        path,
        status,
        { 'access-control-allow-origin': page.origin, vary: 'Origin' },
      ]);
      expect(headers['access-control-expose-headers']).toMatch(/retry-after/);
    }
    const local = { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' };
    const topology: Target = { method: 'GET', path: '/v2/topology' };
    expect((await ask(topology, local, allowing.app)).statusCode).toBe(200);
  });

  test('gets an answer to its preflight request, without credentials', async () => {
    for (const path of ['/v2/process-instances/search', '/jobs/v1/enqueue']) {
      const { statusCode, headers, body } = await ask(
        { method: 'OPTIONS', path },
        {
          ...page,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,x-request-id',
        },
        allowing.app,
      );
      expect([statusCode, body, headers]).toMatchObject([
        204,
        '',
        {
          'access-control-allow-origin': page.origin,
          'access-control-allow-methods': expect.stringContaining('POST') as unknown,
          'access-control-allow-headers': 'authorization,content-type,x-request-id',
          vary: 'Origin',
        },
      ]);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  test('opens nothing to other origins, nor to other names', async () => {
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'https://app.example.com:444' },
      { origin: 'http://app.example.com' },
      { 'sec-fetch-site': 'cross-site' },
      { ...page, host: 'evil.test' },
    ]) {
      for (const target of targets) {
        expectForbidden(target, await ask(target, headers, allowing.app));
      }
    }
  });
});

describe('the settings', () => {
  const servedBy = (...flags: readonly string[]) => {
    const read = readArguments([...flags, '--jobs=off'], {}, '1');
    return read.kind === 'start' ? read.config.http.browsers.servedHosts : read;
  };

  test.each([
    '--allowed-origins=*',
    '--allowed-origins=null',
    '--allowed-origins=app.example.com',
    '--allowed-origins=https://app.example.com/page',
    '--allowed-origins=file:///a',
    '--allowed-hosts=http://a.test',
    '--allowed-hosts=a b',
  ])('%s is refused', (flag) => {
    expect(servedBy(flag)).toMatchObject({ kind: 'invalid' });
  });

  test('on a network that is open on purpose, requests may name addresses and the given host names', () => {
    const network = ['--host=0.0.0.0', '--allow-open-network'];
    expect(servedBy(...network)).toMatchObject({ kind: 'loopback', addresses: true });
    expect(servedBy(...network, '--allowed-hosts=*')).toEqual({ kind: 'every' });
    expect(servedBy()).toMatchObject({ kind: 'loopback', addresses: false });
    expect(readArguments([], { CONTINUO_ALLOWED_ORIGINS: 'https://a.test' }, '1')).toMatchObject({
      config: { http: { browsers: { allowedOrigins: new Set(['https://a.test']) } } },
    });
  });
});
