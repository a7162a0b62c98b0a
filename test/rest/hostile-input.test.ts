import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { describedRoutes, type TestedRoute } from './described-routes.ts';
import { createTestApplication } from './test-application.ts';

let application: Application;
let routes: readonly TestedRoute[];

beforeAll(async () => {
  application = await createTestApplication(
    '--long-poll-ms=0',
    '--long-poll-max-ms=0',
    '--request-timeout-ms=1',
    '--request-timeout-max-ms=1',
    '--body-bytes-max=20000',
    '--resources-max=3',
    // The Jobs Service has its own error texts, and its tests are in test/jobs. Its event sinks send commands by
    // themselves.
    '--jobs=off',
  );
  routes = await describedRoutes(application.app);
});

afterAll(() => application.stop());

const json = { 'content-type': 'application/json' };
const absentKey = '2251799814685247';

function pathOf(route: TestedRoute, value: string): string {
  return route.path.replace(/\{\w+\}/g, encodeURIComponent(value));
}

/** Every error is one problem with consistent members. */
function expectProblem(response: LightMyRequestResponse): void {
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = response.json<Record<string, unknown>>();
  expect(problem).toEqual({
    type: 'about:blank',
    title: expect.stringMatching(/\S/) as unknown,
    status: response.statusCode,
    detail: expect.stringMatching(/\S/) as unknown,
    instance: expect.stringMatching(/^\//) as unknown,
  });
}

const unreadable: readonly (readonly [name: string, body: string, status: number])[] = [
  ['half an object', '{"filter":', 400],
  ['no JSON at all', 'hello', 400],
  ['trailing text', '{} {}', 400],
  ['a single quote', "{'a':1}", 400],
  ['deep arrays', '['.repeat(5_000) + ']'.repeat(5_000), 400],
  ['deep objects', '{"variables":'.repeat(500) + '1' + '}'.repeat(500), 400],
  ['unclosed nesting', '['.repeat(10_000), 400],
  ['an own __proto__', '{"__proto__":{"isAdmin":true}}', 400],
  ['an escaped __proto__', '{"\\u005f_proto__":{"isAdmin":true}}', 400],
  ['a __proto__ far inside', '{"variables":{"a":[{"__proto__":1}]}}', 400],
  ['a number beyond doubles', '{"variables":{"a":1e999}}', 400],
  ['too much', JSON.stringify({ variables: { a: 'x'.repeat(30_000) } }), 413],
];

describe('a body that cannot be read', () => {
  test.each(unreadable)('%s is refused by every route', async (_name, body, status) => {
    const before = await application.orchestrator.statistics();
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      if (route.body === 'form') continue;
      const response = await application.app.inject({
        method: route.method,
        url: pathOf(route, absentKey),
        headers: json,
        payload: body,
      });
      expect([route.path, response.statusCode]).toEqual([route.path, status]);
      expectProblem(response);
    }
    const after = await application.orchestrator.statistics();
    expect(after.commandsAccepted).toBe(before.commandsAccepted);
  });
});

/** Camunda's update of a user takes unknown properties, so that a user who does not exist is not found. */
const lenient = new Set(['/v2/users/{username}']);

const misshapen: readonly (readonly [name: string, body: string])[] = [
  ['an array', '[]'],
  ['a text', '"text"'],
  ['a number', '7'],
  ['null', 'null'],
  ['a number of 20 digits', '12345678901234567890'],
  ['a number of 20 digits in place of variables', '{"variables":12345678901234567890}'],
  ['an unknown property', '{"surelyUnknown":1}'],
  ['the name of a method', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ['toString', '{"toString":1}'],
];

describe('a body of the wrong shape', () => {
  test.each(misshapen)('%s is refused by every route that reads a body', async (_name, body) => {
    for (const route of routes.filter((candidate) => candidate.body === 'json')) {
      const response = await application.app.inject({
        method: route.method,
        url: pathOf(route, absentKey),
        headers: json,
        payload: body,
      });
      const isLenient = lenient.has(route.path) && response.statusCode === 404;
      if (!isLenient) expect([route.path, response.statusCode]).toEqual([route.path, 400]);
      expectProblem(response);
    }
  });

  test('another media type is refused by every route that reads a body', async () => {
    for (const route of routes.filter(({ body }) => body !== 'none')) {
      const response = await application.app.inject({
        method: route.method,
        url: pathOf(route, absentKey),
        headers: { 'content-type': 'text/yaml' },
        payload: 'a: 1',
      });
      expect([route.path, response.statusCode]).toEqual([route.path, 415]);
      expectProblem(response);
    }
  });
});

test('a compressed body is refused by every route that reads a body', async () => {
  for (const route of routes.filter(({ body }) => body !== 'none')) {
    const response = await application.app.inject({
      method: route.method,
      url: pathOf(route, absentKey),
      headers: { ...json, 'content-encoding': 'gzip' },
      payload: gzipSync('{}'),
    });
    expect([route.path, response.statusCode]).toEqual([route.path, 415]);
    expect(response.headers['accept-encoding']).toBe('identity');
    expectProblem(response);
    expect(response.body).toContain("Content-Encoding 'gzip'");
  }
});

describe('a path without a route', () => {
  test.each(['abc', '1e5', '9223372036854775808', '-', ' 1', '1;drop table job', '١٢'])(
    'the key %j is refused by every route',
    async (key) => {
      for (const route of routes) {
        // The key of a batch operation is any text, as in Camunda.
        const keys = route.pathParameters.filter(
          (name) => name !== 'batchOperationKey' && name !== 'auditLogKey',
        );
        if (!keys.some((name) => name.endsWith('Key'))) continue;
        const response = await application.app.inject({
          method: route.method,
          url: pathOf(route, key),
        });
        expect([route.path, response.statusCode]).toEqual([route.path, 400]);
        expectProblem(response);
        expect(response.json<{ detail: string }>().detail).toContain(`with value: '${key}'`);
      }
    },
  );

  test('unknown paths, wrong methods and undecodable paths are problems', async () => {
    const answers = await Promise.all(
      (
        [
          ['POST', '/', 405],
          ['POST', '/v2', 404],
          ['GET', '/v2/jobs/activation/more', 404],
          ['GET', '/v2/__proto__', 404],
          ['DELETE', '/v2/topology', 405],
          ['GET', '/v2/jobs/1/completion', 405],
          ['GET', '/v2/%zz', 400],
          ['POST', `/v2/jobs/${'1'.repeat(5_000)}/completion`, 400],
        ] as const
      ).map(async ([method, url, status]) => {
        const response = await application.app.inject({ method, url });
        expectProblem(response);
        return [url, response.statusCode, status];
      }),
    );
    for (const [url, actual, expected] of answers) expect([url, actual]).toEqual([url, expected]);
  });
});

/** JSON with property names of bodies and any values. */
function bodies(properties: readonly string[]): fc.Arbitrary<string> {
  const name = fc.oneof(
    fc.constantFrom('filter', 'sort', 'page', '$or', ...properties, 'constructor'),
    fc.string(),
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(-1, 0, 1e21, 2 ** 53, -(2 ** 31) - 1, '', '\u0000', '\ud800', '-1', 'PROVIDED'),
    fc.constantFrom({ $eq: 1 }, { $in: [] }, { $like: '%_\\' }, { limit: -1 }, { after: '!' }, [
      { field: 'x' },
    ]),
  );
  return fc
    .oneof(
      fc.dictionary(name, value, { maxKeys: 6 }),
      fc.dictionary(name, fc.dictionary(name, value)),
    )
    .map((object) => JSON.stringify(object));
}

/** Servers take no backups by request, and say so with 503. */
const alwaysRefused = '/v2/backups/runtime';

describe('any request', () => {
  test('is answered by every route without a fault of the server', async () => {
    const request = fc.constantFrom(...routes).chain((route) =>
      fc.record({
        route: fc.constant(route),
        key: fc.oneof(
          fc.constantFrom('1', '-1', absentKey, '0', '007'),
          fc.string({ minLength: 1 }),
        ),
        query: fc.dictionary(
          fc.constantFrom('from', 'to', 'limit', ...route.queryParameters, '__proto__'),
          fc.string(),
          { maxKeys: 2 },
        ),
        payload: fc.oneof(
          fc.constant(undefined),
          bodies(route.properties),
          fc.string(),
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        ),
        contentType: fc.constantFrom(
          'application/json',
          'application/json; charset=utf-8',
          'multipart/form-data; boundary=x',
          'multipart/form-data',
          'text/plain',
          '%',
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(request, async ({ route, key, query, payload, contentType }) => {
        const response = await application.app.inject({
          method: route.method,
          url: `${pathOf(route, key)}?${new URLSearchParams(query).toString()}`,
          ...(payload === undefined ? {} : { payload, headers: { 'content-type': contentType } }),
        });
        if (!(route.path === alwaysRefused && response.statusCode === 503)) {
          expect(response.statusCode).toBeLessThan(500);
        }
        if (response.statusCode >= 400) expectProblem(response);
      }),
      { numRuns: 1_500, interruptAfterTimeLimit: 12_000 },
    );
  });
});

describe('a hostile form', () => {
  const header = 'Content-Disposition: form-data; name="resources"';
  const part = (head: string, content: string): string => `--x\r\n${head}\r\n\r\n${content}\r\n`;
  const forms: readonly (readonly [name: string, body: string, status: number])[] = [
    ['nothing', '', 400],
    ['no part', '--x--\r\n', 400],
    ['a part without end', part(header, 'text'), 400],
    ['no resources', `${part('Content-Disposition: form-data; name="other"', 'a')}--x--\r\n`, 400],
    ['a part without a name', `${part('Content-Disposition: form-data', 'a')}--x--\r\n`, 400],
    ['too many parts', `${part(`${header}; filename="a.txt"`, 'a').repeat(4)}--x--\r\n`, 400],
    ['endless headers', part(`${header}\r\nX: ${'y'.repeat(15_000)}`, '<'), 400],
    ['another tenant', tenantForm('acme'), 400],
    ['a broken file', `${part(`${header}; filename="a.bpmn"`, '<definitions')}--x--\r\n`, 400],
    ['too much', `${part(`${header}; filename="a.txt"`, 'a'.repeat(30_000))}--x--\r\n`, 413],
  ];

  function tenantForm(tenant: string): string {
    const tenantPart = part('Content-Disposition: form-data; name="tenantId"', tenant);
    return `${part(`${header}; filename="a.txt"`, 'a')}${tenantPart}--x--\r\n`;
  }

  test.each(forms)('with %s is refused', async (_name, payload, status) => {
    const response = await application.app.inject({
      method: 'POST',
      url: '/v2/deployments',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload,
    });
    expect(response.statusCode).toBe(status);
    expectProblem(response);
  });
});
