/** Every route of the Jobs Service in the OpenAPI document, called by everybody who may not call it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rolesGrantedBy } from '../../src/http/jobs-v1/role.ts';
import { describedJobsRoutes, pathWith, type DescribedJobsRoute } from './described-jobs-routes.ts';
import {
  createJobsApplication,
  type JobsApplication,
  type JobsRequest,
} from './jobs-application.ts';

let application: JobsApplication;
let guarded: readonly DescribedJobsRoute[];
const absentId = '00000000-0000-4000-8000-000000000000';

beforeAll(async () => {
  application = await createJobsApplication();
  guarded = (await describedJobsRoutes(application.app)).filter(({ roles }) => roles !== undefined);
});

afterAll(() => application.stop());

async function outcomeOf(
  route: DescribedJobsRoute,
  request: JobsRequest,
): Promise<readonly [string, number, string | undefined]> {
  const { status, error } = await application.request(route.method, pathWith(route, absentId), {
    ...(route.isWorkers ? { worker: 'jobs-worker-a' } : {}),
    ...(route.body === 'json' ? { body: {} } : {}),
    ...request,
  });
  return [`${route.method} ${route.path}`, status, error?.code];
}

function named({ method, path }: DescribedJobsRoute): string {
  return `${method} ${path}`;
}

test('only health needs no token', async () => {
  const open = (await describedJobsRoutes(application.app)).filter(
    ({ roles }) => roles === undefined,
  );
  expect(open.map(named).sort()).toEqual(['GET /jobs/v1/_internal/healthz', 'GET /jobs/v1/health']);
  expect(guarded.length).toBeGreaterThan(10);
});

test('and metrics need none either', async () => {
  const { statusCode, headers, body } = await application.app.inject('/jobs/v1/metrics');
  expect([statusCode, headers['content-type']]).toEqual([
    200,
    expect.stringMatching(/^text\/plain/),
  ]);
  expect(body).toMatch(/^continuo_commands_accepted_total \d/m);
});

test.each(['nobody', 'a.b.c', ''])('the token %j opens no route', async (as) => {
  for (const route of guarded) {
    expect(await outcomeOf(route, { as })).toEqual([named(route), 401, 'ERR_JOBS_UNAUTHORIZED']);
  }
});

test('without a certificate no route of workers opens, and with one no other route does', async () => {
  for (const route of guarded) {
    const isForWorkers = route.path.startsWith('/jobs/v1/_internal/worker/');
    expect([named(route), route.isWorkers]).toEqual([named(route), isForWorkers]);
    if (!route.isWorkers) continue;
    const { status, error } = await application.request(route.method, pathWith(route, absentId), {
      as: { roles: ['admin', 'system'] },
      body: {},
    });
    expect([named(route), status, error?.code]).toEqual([
      named(route),
      401,
      'ERR_JOBS_WORKER_UNAUTHORIZED',
    ]);
  }
});

test('another tenant in x-tenant-id opens no route', async () => {
  for (const route of guarded) {
    const as = { roles: ['admin', 'system'] };
    const headers = { 'x-tenant-id': 'tenant-b' };
    expect(await outcomeOf(route, { as, headers })).toEqual([
      named(route),
      403,
      'ERR_JOBS_FORBIDDEN',
    ]);
  }
});

test.each([[[]], [['user']], [['organizer']], [['developer']], [['admin']], [['system']]])(
  'the roles %j open the routes that name them, and no other',
  async (names) => {
    const granted = rolesGrantedBy(names);
    for (const route of guarded) {
      const { roles = [] } = route;
      const isAllowed = roles === 'any' || roles.some((role) => granted.has(role));
      const [, status, code] = await outcomeOf(route, { as: { roles: names } });
      const isForbidden = status === 403 && code === 'ERR_JOBS_FORBIDDEN';
      expect([named(route), isForbidden]).toEqual([named(route), !isAllowed]);
      expect(status).toBeLessThan(500);
    }
  },
);

/** These routes compute an answer from their body, and store nothing. */
const readsByBody = new Set(['POST /jobs/v1/cron/preview']);

test('a caller who may only read changes nothing', () => {
  const open = guarded.filter(({ roles }) => roles !== 'any' && roles?.includes('user') === true);
  const changing = open.filter(({ method }) => method !== 'GET').map(named);
  expect(changing.filter((name) => !readsByBody.has(name))).toEqual([]);
});
