import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createJobsApplication,
  type JobsAnswer,
  type JobsApplication,
} from './jobs-application.ts';
import { createTenants, idsOf, type NewTenant, type TestTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
let clockMs = 0;
beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
  clockMs = server.orchestrator.nowMs();
  await pass(0);
}, 120_000);
afterAll(() => server.stop());

/** Moves the time, and runs all work due by then. */
async function pass(ms: number): Promise<void> {
  clockMs += ms;
  await server.orchestrator.pinClock(clockMs);
}

interface Operation {
  readonly id: string;
  readonly status: string;
  readonly done: number;
}

async function started(tenant: TestTenant, path: string, body: object): Promise<Operation> {
  const answer = await tenant.post(path, body);
  expect(answer).toMatchObject({ status: 202, data: { status: 'running', done: 0 } });
  return answer.data as Operation;
}

const stepsMax = 100;

/** Waits for the end of the operation and returns it. */
async function ended(tenant: TestTenant, { id }: Operation, stepMs = 10): Promise<Operation> {
  for (let step = 0; step < stepsMax; step += 1) {
    await pass(stepMs);
    const operation = (await tenant.get(`/operations/${id}`)).data as Operation;
    if (operation.status !== 'running') return operation;
  }
  throw new Error('Expected the operation to end');
}

async function buryAll(tenant: TestTenant, count: number, job: object = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await tenant.bury({ payload: { n }, ...job }));
  return ids;
}

async function statuses(tenant: TestTenant): Promise<Readonly<Record<string, number>>> {
  const { data } = await tenant.get('/jobs?limit=100');
  const counts: Record<string, number> = {};
  for (const { status } of data as readonly { readonly status: string }[]) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

describe('one action on many jobs', () => {
  it('is only counted in a dry run', async () => {
    const tenant = newTenant();
    await tenant.enqueue({ type: 'a' });
    await tenant.enqueue({ type: 'b' });
    const dry = (filter: object) =>
      tenant.post('/jobs/bulk', { action: 'cancel', filter, dryRun: true });
    expect(await dry({ type: ['a'] })).toMatchObject({
      status: 200,
      data: { dryRun: true, matched: 1, matchedIsCapped: false },
    });
    expect((await dry({ type: ['a', 'b'] })).data).toMatchObject({ matched: 2 });
    expect((await dry({ type: 'a', status: 'QUEUED', priority: 5 })).data).toMatchObject({
      matched: 1,
    });
    expect((await dry({ type: ['c'] })).data).toMatchObject({ matched: 0 });
    expect((await dry({ type: 7 })).error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      message: 'filter.type must be one value, or a list of at most 100.',
    });
    expect((await dry({ type: ['a', 'B'] })).error).toMatchObject({
      details: { fields: ['filter.type[1]'] },
    });
    expect(await statuses(tenant)).toEqual({ queued: 2 });
    expect((await tenant.get('/operations')).data).toEqual([]);
  });

  it('acts on all matching jobs, and on no others, in steps', async () => {
    const tenant = newTenant();
    for (let n = 0; n < 5; n += 1) await tenant.enqueue({ type: 'a' });
    await tenant.enqueue({ type: 'b' });
    const body = { action: 'cancel', filter: { type: ['a'] }, reason: 'moved', batchSize: 2 };
    const operation = await started(tenant, '/jobs/bulk', body);
    expect(operation).toMatchObject({ action: 'cancel', expected: 5, request: body });
    expect(await ended(tenant, operation)).toMatchObject({
      status: 'completed',
      done: 5,
      refused: {},
      createdBy: 'somebody',
    });
    expect(await statuses(tenant)).toEqual({ cancelled: 5, queued: 1 });
    const [cancelled] = (await tenant.get('/jobs?type=a')).data as readonly object[];
    expect(cancelled).toMatchObject({ cancelReason: 'moved' });
    expect((await tenant.get('/quota')).data).toMatchObject({ usage: { queued: 1 } });
  });

  it('acts on each named job separately, and counts refusals by their code', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const queued = await tenant.enqueue();
    const foreign = await other.enqueue();
    const dead = await buryAll(newTenant(), 1);
    await tenant.post(`/jobs/${queued}/cancel`);
    const nobodys = '00000000-0000-4000-8000-000000000000';
    const ids = [await tenant.enqueue(), queued, foreign, nobodys, ...dead];
    const operation = await started(tenant, '/jobs/bulk', { action: 'cancel', filter: { ids } });
    expect(await ended(tenant, operation)).toMatchObject({
      status: 'completed',
      expected: 5,
      done: 1,
      refused: { NOT_FOUND: 3, CANNOT_CANCEL_STATUS: 1 },
    });
    expect((await other.get(`/jobs/${foreign}`)).data).toMatchObject({ status: 'queued' });
  });

  it('counts in a dry run by ids the existing jobs on which it can act, each once', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const dead = await buryAll(tenant, 2);
    const theirs = await buryAll(other, 1);
    const [queued, cancelled] = [await tenant.enqueue(), await tenant.enqueue()];
    await tenant.post(`/jobs/${cancelled}/cancel`);
    const foreign = await other.enqueue();
    const nobodys = '00000000-0000-4000-8000-000000000000';
    const ids = [queued, queued.toUpperCase(), cancelled, foreign, nobodys, ...dead, ...theirs];
    for (const [path, action, matched] of [
      ['/jobs/bulk', 'cancel', 1],
      ['/jobs/bulk', 'retry', 2],
      ['/dlq/bulk', 'replay', 2],
      ['/dlq/bulk', 'purge', 2],
    ] as const) {
      const dry = await tenant.post(path, { action, filter: { ids }, dryRun: true });
      expect([action, dry.data]).toEqual([
        action,
        { dryRun: true, matched, matchedIsCapped: false },
      ]);
    }
    const none = await tenant.post('/jobs/bulk', {
      action: 'cancel',
      filter: { ids: [nobodys, foreign] },
      dryRun: true,
    });
    expect(none.data).toMatchObject({ matched: 0 });
  });

  it('runs at most ten times at once for a tenant, however many requests arrive together', async () => {
    const tenant = newTenant();
    const jobs = Array.from({ length: 30 }, () => ({ type: 'a', payload: {} }));
    await tenant.post('/enqueue/batch', { jobs });
    // Each operation takes one job now, and the next one in a hundred seconds.
    const pace = { batchSize: 1, ratePerSecond: 0.01 };
    const body = { action: 'cancel', filter: { type: 'a' }, ...pace };
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => tenant.post('/jobs/bulk', body)),
    );
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(15);
  });

  it('retries what failed, by code, and purges dead letters by type', async () => {
    const tenant = newTenant();
    await tenant.enqueue();
    await tenant.fail({ message: 'no', code: 'E1' });
    await tenant.enqueue();
    await tenant.fail({ message: 'no', code: 'E2' });
    const retry = { action: 'retry', filter: { status: ['failed'], errorCode: 'E1' } };
    expect(await ended(tenant, await started(tenant, '/jobs/bulk', retry))).toMatchObject({
      done: 1,
    });
    expect(await statuses(tenant)).toEqual({ failed: 1, queued: 1 });
    await tenant.post('/jobs/bulk', { action: 'cancel', filter: { status: ['queued'] } });
    await pass(10);
    const [a] = await buryAll(tenant, 1, { type: 'a' });
    const [b] = await buryAll(tenant, 1, { type: 'b' });
    const purge = { action: 'purge', filter: { type: ['a'] } };
    await ended(tenant, await started(tenant, '/dlq/bulk', purge));
    expect(idsOf(await tenant.get('/dlq'))).toEqual([b]);
    expect((await tenant.get(`/jobs/${a ?? ''}`)).error?.code).toBe('ERR_JOBS_NOT_FOUND');
  });

  it('replays dead letters at a rate, with their payloads patched', async () => {
    const tenant = newTenant();
    const ids = await buryAll(tenant, 3, { payload: { keep: 1, change: { a: 1, b: 2 } } });
    const operation = await started(tenant, '/dlq/bulk', {
      action: 'replay',
      filter: {},
      batchSize: 1,
      ratePerSecond: 1,
      payloadPatch: { change: { a: null, c: 3 } },
    });
    await pass(0);
    for (const done of [1, 2]) {
      expect((await tenant.get(`/operations/${operation.id}`)).data).toMatchObject({ done });
      await pass(999);
      expect((await tenant.get(`/operations/${operation.id}`)).data).toMatchObject({ done });
      await pass(1);
    }
    expect(await ended(tenant, operation, 1_000)).toMatchObject({ status: 'completed', done: 3 });
    expect((await tenant.get('/dlq')).data).toEqual([]);
    const { data } = await tenant.get(`/jobs/${ids[0] ?? ''}`);
    expect(data).toMatchObject({
      status: 'queued',
      payload: { keep: 1, change: { b: 2, c: 3 } },
    });
    expect(data.payload.change).toEqual({ b: 2, c: 3 });
  });

  it('counts jobs that have failed again, and continues while these are few enough', async () => {
    const tenant = newTenant();
    await buryAll(tenant, 4);
    const operation = await started(tenant, '/dlq/bulk', {
      action: 'replay',
      filter: {},
      batchSize: 2,
      ratePerSecond: 1,
      stopOnErrorShare: 0.5,
    });
    await pass(0);
    await tenant.settle('complete', await tenant.leased());
    await tenant.fail({ message: 'again' }, true);
    expect(await ended(tenant, operation, 2_000)).toMatchObject({
      status: 'completed',
      done: 4,
      ended: 2,
      failedAgain: 1,
    });
  });

  it('stops when too many restarted jobs have failed again', async () => {
    const tenant = newTenant();
    await buryAll(tenant, 3);
    const operation = await started(tenant, '/dlq/bulk', {
      action: 'replay',
      filter: {},
      batchSize: 1,
      ratePerSecond: 1,
      stopOnErrorShare: 0.5,
    });
    await pass(0);
    await tenant.fail({ message: 'again' }, true);
    expect(await ended(tenant, operation, 1_000)).toMatchObject({
      status: 'stopped',
      done: 1,
      ended: 1,
      failedAgain: 1,
      stopReason: 'Of 1 restarted jobs that have ended, 1 failed again',
    });
    expect((await tenant.get('/dlq')).data).toHaveLength(3);
  });

  it('waits for room in the quota of waiting jobs, and continues when there is some', async () => {
    const tenant = newTenant('base');
    await buryAll(tenant, 2);
    for (let n = 0; n < 9; n += 1) await tenant.enqueue();
    const operation = await started(tenant, '/dlq/bulk', { action: 'replay', filter: {} });
    await pass(0);
    expect((await tenant.get(`/operations/${operation.id}`)).data).toMatchObject({
      status: 'running',
      done: 1,
      waitsFor: 'queued',
    });
    await tenant.settle('complete', await tenant.leased());
    expect(await ended(tenant, operation, 5_000)).toMatchObject({
      status: 'completed',
      done: 2,
      waitsFor: null,
      refused: {},
    });
  });

  it('can be cancelled, and does not undo its steps', async () => {
    const tenant = newTenant();
    await buryAll(tenant, 2);
    const slow = { action: 'replay', filter: {}, batchSize: 1, ratePerSecond: 0.01 };
    const operation = await started(tenant, '/dlq/bulk', slow);
    await pass(0);
    const cancelled = await tenant.post(`/operations/${operation.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, data: { status: 'cancelled', done: 1 } });
    await pass(1_000_000);
    expect((await tenant.get(`/operations/${operation.id}`)).data).toEqual(cancelled.data);
    expect((await tenant.get('/dlq')).data).toHaveLength(1);
    expect((await tenant.post(`/operations/${operation.id}/cancel`)).error).toMatchObject({
      code: 'ERR_JOBS_CANNOT_CANCEL_STATUS',
      http: 400,
      details: { status: 'cancelled' },
    });
  });

  it('does not start while ten others of the tenant run', async () => {
    const tenant = newTenant();
    await buryAll(tenant, 12);
    const slow = { action: 'replay', filter: {}, batchSize: 1, ratePerSecond: 0.01 };
    for (let n = 0; n < 10; n += 1) await started(tenant, '/dlq/bulk', slow);
    const refused = await tenant.post('/dlq/bulk', slow);
    expect(refused.error).toMatchObject({ code: 'ERR_JOBS_BAD_REQUEST', http: 400 });
    expect((await tenant.get('/operations')).meta).toMatchObject({ total: 10 });
    expect((await newTenant().post('/dlq/bulk', slow)).status).toBe(202);
  });

  it.each([
    ['/jobs/bulk', { action: 'cancel', filter: {} }, 'filter'],
    ['/jobs/bulk', { action: 'replay', filter: { type: ['a'] } }, 'action'],
    ['/jobs/bulk', { action: 'cancel' }, 'filter'],
    ['/jobs/bulk', { action: 'cancel', filter: { status: ['failed'] } }, 'filter.status'],
    ['/jobs/bulk', { action: 'retry', filter: { status: ['queued'] } }, 'filter.status'],
    ['/jobs/bulk', { action: 'retry', filter: { ids: [] } }, 'filter.ids'],
    ['/jobs/bulk', { action: 'retry', filter: { ids: ['7'] } }, 'filter.ids[0]'],
    ['/jobs/bulk', { action: 'retry', filter: { type: ['a'] }, reason: 'x' }, 'reason'],
    ['/jobs/bulk', { action: 'retry', filter: { createdAfter: 'x' } }, 'filter.createdAfter'],
    ['/jobs/bulk', { action: 'cancel', filter: { type: ['a'] }, batchSize: 201 }, 'batchSize'],
    [
      '/jobs/bulk',
      { action: 'cancel', filter: { type: ['a'] }, stopOnErrorShare: 0.5 },
      'stopOnErrorShare',
    ],
    ['/dlq/bulk', { action: 'cancel', filter: {} }, 'action'],
    ['/dlq/bulk', { action: 'purge', filter: {}, payloadPatch: {} }, 'payloadPatch'],
    ['/dlq/bulk', { action: 'replay', filter: {}, payloadPatch: [] }, 'payloadPatch'],
    ['/dlq/bulk', { action: 'replay', filter: { status: ['failed'] } }, 'filter.status'],
    [
      '/dlq/bulk',
      { action: 'replay', filter: {}, payloadPatch: { x: 'x'.repeat(16_384) } },
      'payloadPatch',
    ],
  ])('%s refuses %j, and names the field', async (path, body, field) => {
    const tenant = newTenant();
    await tenant.enqueue();
    const answer: JobsAnswer = await tenant.post(path, body);
    expect(answer.error).toMatchObject({
      code: 'ERR_JOBS_BAD_REQUEST',
      http: 400,
      details: { fields: [field] },
    });
    expect((await tenant.get('/operations')).data).toEqual([]);
    expect(await statuses(tenant)).toEqual({ queued: 1 });
  });

  it('is seen and cancelled by its own tenant only, and by its id', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const operation = await started(tenant, '/dlq/bulk', { action: 'purge', filter: {} });
    expect((await other.get('/operations')).data).toEqual([]);
    for (const [who, id, code] of [
      [other, operation.id, 'NOT_FOUND'],
      [tenant, '5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35', 'NOT_FOUND'],
      [tenant, '7', 'BAD_REQUEST'],
    ] as const) {
      expect((await who.get(`/operations/${id}`)).error?.code).toBe(`ERR_JOBS_${code}`);
      const cancel = await who.post(`/operations/${id}/cancel`);
      expect(cancel.error?.code).toBe(`ERR_JOBS_${code}`);
    }
    const done = await ended(tenant, operation);
    expect(done).toMatchObject({ status: 'completed', done: 0 });
    expect((await tenant.get('/operations')).data).toEqual([done]);
    expect((await tenant.get('/operations?status=running')).data).toEqual([]);
  });

  it.each([
    ['POST', '/jobs/bulk', ['user']],
    ['POST', '/dlq/bulk', ['organizer']],
    ['GET', '/operations', ['system']],
    ['GET', '/operations/5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35', []],
    ['POST', '/operations/5f0c6a1e-94a1-4b1f-8d0e-2c9b1a7e6d35/cancel', ['user']],
  ] as const)('%s %s is for those with the role only', async (method, path, roles) => {
    const { as } = newTenant();
    const answer = await server.request(method, `/jobs/v1${path}`, { as: { ...as, roles } });
    expect(answer.error).toMatchObject({ code: 'ERR_JOBS_FORBIDDEN', http: 403 });
  });
});
