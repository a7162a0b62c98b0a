import { METHODS } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Application } from '../../src/application.ts';
import { describedRoutes } from './described-routes.ts';
import { createTestApplication } from './test-application.ts';

let application: Application;
/** The methods of each path of both APIs, as the OpenAPI document has them. */
const methodsOf = new Map<string, Set<string>>();

beforeAll(async () => {
  application = await createTestApplication();
  for (const { path, method } of await describedRoutes(application.app)) {
    const methods = methodsOf.get(path) ?? new Set();
    methodsOf.set(path, methods.add(method));
    if (method === 'GET') methods.add('HEAD');
  }
});

afterAll(() => application.stop());

/** Searches of members, whose ids people choose. */
const named = /^\/v2\/(groups|roles|tenants)\/[^/]+\/[\w-]+\/search$/;

/** A path may also match another route, with a word as the id: a user may be called `search`. */
function methodsAt(path: string): ReadonlySet<string> {
  const all = [...methodsOf].filter(([template]) => {
    if (!named.test(path)) return template === path;
    const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+');
    return new RegExp(`^${pattern}$`).test(path);
  });
  return new Set(all.flatMap(([, methods]) => [...methods]));
}

async function answerTo(
  method: string,
  path: string,
): Promise<readonly [status: number, allowed: readonly string[], type: unknown]> {
  const response = await application.app.inject({
    // The types of `inject` know only a few of the methods that Node reads.
    method,
    url: path.replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000'),
    // The server does not read the body of a request without a route.
    ...(method === 'HEAD' ? {} : { payload: 'a: 1', headers: { 'content-type': 'text/yaml' } }),
  });
  const { allow = '', 'content-type': type } = response.headers;
  return [response.statusCode, allow.split(', ').toSorted(), type];
}

test('every other method of a path is 405, with exactly the methods of the path in Allow', async () => {
  expect(methodsOf.size).toBeGreaterThan(100);
  for (const path of methodsOf.keys()) {
    const methods = methodsAt(path);
    const isJobs = path.startsWith('/jobs/v1/');
    const type = isJobs ? 'application/json' : 'application/problem+json';
    // CONNECT is no request for a path: Node closes the connection.
    for (const method of METHODS.filter((name) => name !== 'CONNECT' && !methods.has(name))) {
      const [status, allowed, mediaType] = await answerTo(method, path);
      expect([method, path, status, allowed, mediaType]).toEqual([
        method,
        path,
        405,
        [...methods].toSorted(),
        expect.stringMatching(new RegExp(`^${type.replace('+', '\\+')}`)),
      ]);
    }
  }
});

test('any method of an unknown path is 404', async () => {
  for (const path of ['/nothing', '/v2/nothing', '/jobs/v1/nothing', '/jobs/v1/cron/a/b/c']) {
    for (const method of METHODS.filter((name) => name !== 'CONNECT')) {
      const [status] = await answerTo(method, path);
      expect([method, path, status]).toEqual([method, path, 404]);
    }
  }
});
