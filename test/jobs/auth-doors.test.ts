/** Each API has its own credentials: the authentication of `/v2` does not affect the Jobs Service. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describedJobsRoutes, pathWith, type DescribedJobsRoute } from './described-jobs-routes.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

const absentId = '00000000-0000-4000-8000-000000000000';
const ada = `Basic ${Buffer.from('ada:secret').toString('base64')}`;

let application: JobsApplication;
let routes: readonly DescribedJobsRoute[];

beforeAll(async () => {
  application = await createJobsApplication({
    flags: ['--authentication=basic', '--users=ada:secret'],
  });
  routes = await describedJobsRoutes(application.app);
});

afterAll(() => application.stop());

test('with basic authentication for /v2, tokens and certificates open every route of the Jobs Service', async () => {
  const guarded = routes.filter(({ roles }) => roles !== undefined);
  expect(guarded.some(({ isWorkers }) => isWorkers)).toBe(true);
  for (const route of guarded) {
    const { status, error } = await application.request(route.method, pathWith(route, absentId), {
      as: { roles: ['admin', 'system'] },
      ...(route.isWorkers ? { worker: 'jobs-worker-a' } : {}),
      ...(route.body === 'json' ? { body: {} } : {}),
      headers: { accept: 'text/plain' },
    });
    const isRefused = status === 401 || status === 403 || status === 406;
    expect([route.path, isRefused, error?.code]).toEqual([route.path, false, error?.code]);
  }
  for (const route of routes.filter(({ roles }) => roles === undefined)) {
    expect((await application.request(route.method, route.path, { as: 'nobody' })).status).toBe(
      200,
    );
  }
});

test('the credentials of one API open no route of the other', async () => {
  const { issuer, app, request } = application;
  const headers = { authorization: ada };
  for (const route of routes.filter(({ roles }) => roles !== undefined)) {
    const options = { as: 'nobody', worker: 'jobs-worker-a', headers };
    const { status, error } = await request(route.method, pathWith(route, absentId), options);
    expect([route.path, status, error?.code]).toEqual([route.path, 401, 'ERR_JOBS_UNAUTHORIZED']);
  }
  const token = await issuer.tokenOf({ roles: ['admin', 'system'] });
  const bearer = { authorization: `Bearer ${token}` };
  const statusOf = async (headers: Record<string, string>): Promise<number> =>
    (await app.inject({ url: '/v2/topology', headers })).statusCode;
  expect([await statusOf({}), await statusOf(bearer), await statusOf(headers)]).toEqual([
    401, 401, 200,
  ]);
});

test('an unknown path of the Jobs Service is answered in its envelope', async () => {
  const { status, error } = await application.request('GET', '/jobs/v1/nothing', { as: 'nobody' });
  expect([status, error?.code]).toEqual([404, 'ERR_JOBS_NOT_FOUND']);
});
