/**
 * Requests that no client should send: every route answers them with an envelope, and never with a fault of the server.
 */
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describedJobsRoutes, pathWith, type DescribedJobsRoute } from './described-jobs-routes.ts';
import {
  createJobsApplication,
  type JobsAnswer,
  type JobsApplication,
} from './jobs-application.ts';

let application: JobsApplication;
let routes: readonly DescribedJobsRoute[];
const absentId = '00000000-0000-4000-8000-000000000000';
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  application = await createJobsApplication({ flags: ['--body-bytes-max=20000'] });
  routes = await describedJobsRoutes(application.app);
});

afterAll(() => application.stop());

interface Sent {
  readonly id?: string;
  readonly query?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request as a caller who may do everything. `request` checks that the answer is an envelope. */
async function send(route: DescribedJobsRoute, sent: Sent): Promise<JobsAnswer> {
  const { id = absentId, query, body, headers = json } = sent;
  const path = pathWith(route, id) + (query === undefined ? '' : `?${query}`);
  return application.request(route.method, path, {
    as: { roles: ['admin', 'system'] },
    ...(route.isWorkers ? { worker: 'jobs-worker-a' } : {}),
    ...(body === undefined ? {} : { body }),
    headers,
  });
}

async function failed(): Promise<number> {
  return (await application.orchestrator.statistics()).commandsFailed;
}

const unreadable: readonly (readonly [name: string, body: string])[] = [
  ['half an object', '{"type":'],
  ['no JSON at all', 'hello'],
  ['trailing text', '{} {}'],
  ['a single quote', "{'a':1}"],
  ['a comment', '{/* */}'],
  ['NaN', '{"priority":NaN}'],
  ['deep arrays', '['.repeat(5_000) + ']'.repeat(5_000)],
  ['deep objects', '{"payload":'.repeat(500) + '1' + '}'.repeat(500)],
  ['unclosed nesting', '['.repeat(10_000)],
  ['an own __proto__', '{"__proto__":{"isAdmin":true}}'],
  ['an escaped __proto__', '{"\\u005f_proto__":{"isAdmin":true}}'],
  ['a __proto__ far inside', '{"payload":{"a":[{"__proto__":1}]}}'],
  ['a number beyond doubles', '{"payload":{"a":1e999}}'],
  ['too much', JSON.stringify({ payload: { a: 'x'.repeat(30_000) } })],
];

describe('a body that cannot be read', () => {
  test.each(unreadable)('%s is refused by every route', async (_name, body) => {
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      const answer = await send(route, { body });
      expect([route.path, answer.status, answer.error?.code]).toEqual([
        route.path,
        400,
        'ERR_JOBS_BAD_REQUEST',
      ]);
    }
  });
});

const misshapen: readonly (readonly [name: string, body: string, field: RegExp])[] = [
  ['an array', '[]', /body/],
  ['a text', '"text"', /body/],
  ['a number', '7', /body/],
  ['a number of 20 digits', '12345678901234567890', /body|event/],
  ['null', 'null', /body/],
  ['nothing', '', /body/],
  ['an unknown property', '{"surelyUnknown":1}', /surelyUnknown/],
  ['a tenant', '{"tenantId":"tenant-b"}', /tenantId/],
  ['a name of JavaScript', '{"constructor":{"prototype":{"isAdmin":true}}}', /constructor/],
  ['toString', '{"toString":1}', /toString/],
];

describe('a body of the wrong shape', () => {
  test.each(misshapen)('%s is refused, and the message names it', async (_name, body, field) => {
    for (const route of routes.filter((candidate) => candidate.body === 'json')) {
      const answer = await send(route, { body });
      // A body that may be left out may be empty, too.
      const isOptional = body === '' && answer.status !== 400;
      if (isOptional) continue;
      expect([route.path, answer.status, answer.error?.code]).toEqual([
        route.path,
        400,
        'ERR_JOBS_BAD_REQUEST',
      ]);
      // A CloudEvent may have members that the server does not know.
      if (route.path.endsWith('/_internal/events')) continue;
      expect(answer.error?.message).toMatch(field);
    }
  });

  test('of another media type is refused', async () => {
    for (const route of routes.filter(({ body }) => body === 'json')) {
      for (const type of [
        'text/plain',
        'application/xml',
        'multipart/form-data',
        '%',
        'application',
      ]) {
        const answer = await send(route, { body: '{}', headers: { 'content-type': type } });
        expect([route.path, answer.status, answer.error?.code]).toEqual([
          route.path,
          400,
          'ERR_JOBS_BAD_REQUEST',
        ]);
      }
    }
  });
});

test('a compressed body is refused by every route that reads a body', async () => {
  const headers = { ...json, 'content-encoding': 'gzip' };
  for (const route of routes.filter(({ body }) => body === 'json')) {
    const { status, error } = await send(route, { body: '{}', headers });
    expect([route.path, status, error?.code]).toEqual([route.path, 400, 'ERR_JOBS_BAD_REQUEST']);
    expect(error?.message).toContain("Content-Encoding 'gzip'");
  }
});

describe('an unknown path or query', () => {
  test.each([
    'abc',
    '1',
    '0',
    '-1',
    '9223372036854775808',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    `${absentId} `,
    "1'; drop table background_job; --",
    '١٢',
    '__proto__',
    '\u0000',
    'x'.repeat(900),
  ])('the id %j is refused or unknown', async (id) => {
    for (const route of routes.filter(({ pathParameters }) => pathParameters.length > 0)) {
      const body = route.body === 'json' ? '{}' : undefined;
      const { status } = await send(route, { id, ...(body === undefined ? {} : { body }) });
      // A queue may have any name.
      const possible = route.pathParameters.includes('type') ? [200, 400] : [400, 404];
      expect(possible).toContain(status);
    }
  });

  test.each(['', '0', '-1', '1.5', '1e3', 'abc', '9'.repeat(30), '%00', '[]', '1&limit=2'])(
    'the value %j of a parameter is never a fault of the server',
    async (value) => {
      for (const route of routes.filter(({ method }) => method === 'GET')) {
        for (const name of [...route.queryParameters, 'surelyUnknown']) {
          const { status } = await send(route, { query: `${name}=${value}`, headers: {} });
          expect(status).toBeLessThan(500);
          if (name === 'surelyUnknown' && route.roles !== undefined) {
            expect([route.path, status === 400 || status === 404]).toEqual([route.path, true]);
          }
        }
      }
    },
  );

  test('unknown paths, wrong methods and undecodable paths are distinguished', async () => {
    const cases = [
      ['GET', '/jobs/v1', 404, 'ERR_JOBS_NOT_FOUND'],
      ['GET', '/jobs/v1/', 404, 'ERR_JOBS_NOT_FOUND'],
      ['POST', '/jobs/v1/enqueue/', 404, 'ERR_JOBS_NOT_FOUND'],
      ['GET', '/jobs/v1/__proto__', 404, 'ERR_JOBS_NOT_FOUND'],
      ['GET', '/jobs/v1/nothing/at/all?a=b', 404, 'ERR_JOBS_NOT_FOUND'],
      ['DELETE', '/jobs/v1/enqueue', 405, 'ERR_JOBS_BAD_REQUEST'],
      ['GET', '/jobs/v1/enqueue', 405, 'ERR_JOBS_BAD_REQUEST'],
      ['GET', '/jobs/v1/%zz', 400, 'ERR_JOBS_BAD_REQUEST'],
      ['GET', `/jobs/v1/jobs/${'1'.repeat(5_000)}`, 400, 'ERR_JOBS_BAD_REQUEST'],
    ] as const;
    for (const [method, url, status, code] of cases) {
      const answer = await application.request(method, url);
      expect([url, answer.status, answer.error?.code]).toEqual([url, status, code]);
      if (status === 405) expect(answer.headers['allow']).toContain('POST');
    }
  });
});

describe('the id of a request', () => {
  const ask = (id?: string): Promise<JobsAnswer> =>
    application.request('GET', '/jobs/v1/health', {
      headers: id === undefined ? {} : { 'x-request-id': id },
    });
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test('is the given one if it is a UUID', async () => {
    const given = '7D44C6F5-2E0A-4C5F-9A3C-0B1C2D3E4F50';
    expect((await ask(given)).meta['request_id']).toBe(given);
  });

  test.each([undefined, '', 'abc', '"', `${absentId}\t`, 'a,b', '<script>', 'x'.repeat(5_000)])(
    'is a new one for %j',
    async (given) => {
      const { meta } = await ask(given);
      expect(meta['request_id']).toMatch(uuid);
      expect(meta['request_id']).not.toBe(given);
    },
  );
});

/** JSON with property names of bodies and any values. */
function bodies(properties: readonly string[]): fc.Arbitrary<string> {
  const name = fc.oneof(fc.constantFrom('jobs', ...properties, 'constructor'), fc.string());
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(-1, 0, 1, 11, 1e21, 2 ** 53, '', '\u0000', '\ud800', '-1', absentId, 'a.b'),
    fc.constantFrom('9999-12-31T23:59:59Z', '-271821-04-20T00:00:00Z', '* * * * *', 'UTC'),
    fc.constantFrom({}, [], [{}], [{ type: 'a', payload: {} }], { type: 'fixed', delayMs: -1 }),
  );
  return fc
    .dictionary(name, value, { maxKeys: 6 })
    .map((object) => JSON.stringify({ type: 'a', payload: {}, ...object }));
}

test('every route answers any request without a fault of the server', async () => {
  const before = await failed();
  const request = fc.constantFrom(...routes).chain((route) =>
    fc.record({
      route: fc.constant(route),
      id: fc.oneof(fc.constantFrom(absentId, '1'), fc.string({ minLength: 1 })),
      query: fc.dictionary(
        fc.constantFrom('page', 'limit', ...route.queryParameters, '__proto__'),
        fc.string(),
        { maxKeys: 2 },
      ),
      body: fc.oneof(fc.constant(undefined), bodies(route.properties), fc.string()),
      headers: fc.constantFrom<Readonly<Record<string, string>>>(
        json,
        { 'content-type': 'application/json; charset=utf-8' },
        { ...json, 'idempotency-key': '\u00ff' },
        { ...json, 'idempotency-key': 'x'.repeat(1_000) },
        { ...json, 'x-idempotency-key': '' },
        { 'content-type': 'text/plain' },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(request, async ({ route, id, query, body, headers }) => {
      const { status } = await send(route, {
        id,
        query: new URLSearchParams(query).toString(),
        ...(body === undefined ? {} : { body }),
        headers,
      });
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 1_500, interruptAfterTimeLimit: 12_000 },
  );
  expect(await failed()).toBe(before);
});

describe('bytes that are no valid request', () => {
  let port: number;
  beforeAll(async () => {
    await application.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = application.app.server.address() as AddressInfo);
  });

  test.each([
    ['endless headers', `GET /jobs/v1/health HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 3'), 400],
    ['a length and chunks', post('Content-Length: 2\r\nTransfer-Encoding: chunked'), 400],
    ['a bad chunk', post('Transfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'), 400],
    [
      'two idempotency keys',
      post(`${length(oneJob)}X-Idempotency-Key: a\r\nx-idempotency-key: b`, oneJob),
      400,
    ],
    ['another protocol', 'SSH-2.0-x\r\n\r\n', 400],
  ])('%s are refused', async (_name, bytes, status) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    socket.write(bytes.replace('TOKEN', await application.issuer.tokenOf({})));
    await once(socket, 'close');
    expect(Number(text.slice(9, 12))).toBe(status);
  });
});

const oneJob = '{"type":"t","payload":{}}';

function length(body: string): string {
  return `Connection: close\r\nContent-Length: ${body.length}\r\n`;
}

function post(headers: string, body = '{}'): string {
  return `POST /jobs/v1/enqueue HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
}
