import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFaultyApplicationWithWork, type FaultyApplication } from './faulty-application.ts';

let application: FaultyApplication;
beforeEach(async () => {
  application = await createFaultyApplicationWithWork();
});
afterEach(() => application.stop());

const sentence = 'The data directory cannot be written: its disk is full.';

async function create(): Promise<readonly [status: number, body: unknown]> {
  const payload = { processDefinitionId: 'work', variables: { text: 'x'.repeat(100_000) } };
  const request = { method: 'POST', url: '/v2/process-instances', payload } as const;
  const response = await application.app.inject(request);
  return [response.statusCode, response.json()];
}

async function ask(url: string): Promise<readonly [status: number, body: unknown]> {
  const response = await application.app.inject({ url });
  return [response.statusCode, response.json()];
}

it('reports a full disk to writers, in the readiness and once in the log, until there is room', async () => {
  expect((await create())[0]).toBe(200);
  application.setDisk('full');
  for (let count = 0; count < 5; count += 1) {
    expect(await create()).toMatchObject([
      503,
      { title: 'UNAVAILABLE', detail: `Cannot accept requests for partition 1. ${sentence}` },
    ]);
  }
  expect(await ask('/ready')).toMatchObject([503, { detail: sentence }]);
  expect(await ask('/jobs/v1/health')).toMatchObject([503, { error: { message: sentence } }]);
  expect(application.notices).toHaveLength(1);
  expect(application.notices[0]).toContain(sentence);
  expect(application.errors).toEqual([]);

  application.setDisk('roomy');
  expect((await create())[0]).toBe(200);
  await expect.poll(() => ask('/ready'), { timeout: 10_000 }).toMatchObject([200, {}]);
  expect(application.notices.slice(1)).toEqual(['The store takes writes again.']);
});
