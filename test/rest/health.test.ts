import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFaultyApplication, type FaultyApplication } from './faulty-application.ts';

let application: FaultyApplication;
beforeEach(async () => {
  application = await createFaultyApplication();
});
afterEach(() => application.stop());

async function ask(url: string): Promise<readonly [status: number, body: unknown]> {
  const response = await application.app.inject({ url });
  return [response.statusCode, response.json()];
}

const readiness = ['/ready', '/jobs/v1/health', '/jobs/v1/_internal/healthz'] as const;

it('is good while the database answers', async () => {
  for (const url of readiness) expect((await ask(url))[0]).toBe(200);
  expect((await ask('/jobs/v1/health'))[1]).toMatchObject({
    data: { status: 'ok', checks: { orchestrator: 'ok', database: 'ok' } },
  });
});

it('reports that the server is not ready, but alive, while the database cannot be reached', async () => {
  application.faults.readsFail = true;
  expect(await ask('/health')).toEqual([200, { status: 'UP' }]);
  expect(await ask('/ready')).toMatchObject([
    503,
    { title: 'UNAVAILABLE', detail: 'The database does not answer.' },
  ]);
  for (const url of readiness.slice(1)) {
    expect(await ask(url)).toMatchObject([
      503,
      { error: { code: 'ERR_JOBS_SERVICE_UNAVAILABLE' } },
    ]);
  }
  for (const url of readiness) {
    expect((await application.app.inject({ url })).headers['retry-after']).toMatch(/^[1-9]/);
  }
  application.faults.readsFail = false;
  await expect.poll(async () => (await ask('/ready'))[0], { timeout: 10_000 }).toBe(200);
  expect((await ask('/jobs/v1/health'))[0]).toBe(200);
});
