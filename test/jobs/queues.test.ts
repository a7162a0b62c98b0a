import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { injectFiles } from '../deploy-files.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant, type TestTenant, workerName } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;
beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
}, 120_000);
afterAll(() => server.stop());

const type = 'mail.send';

function lease({ as }: TestTenant, body: object = {}) {
  const url = '/jobs/v1/_internal/worker/lease';
  return server.request('POST', url, {
    as,
    worker: workerName,
    body: { types: [type], limit: 10, ...body },
  });
}

async function v2(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const answer = await server.app.inject({ method: 'POST', url: `/v2${path}`, payload: body });
  return answer.json();
}

async function activate(jobType: string, requestTimeout = -1): Promise<number> {
  const body = { type: jobType, timeout: 60_000, maxJobsToActivate: 10, requestTimeout };
  const { jobs } = await v2('/jobs/activation', body);
  return (jobs as readonly unknown[]).length;
}

async function waits(of: 'leasesWaiting' | 'activationsWaiting'): Promise<void> {
  await expect.poll(async () => (await server.orchestrator.statistics())[of]).toBe(1);
}

describe('a paused queue', () => {
  it('hands out no job, while jobs can still be enqueued, completed and failed', async () => {
    const tenant = newTenant();
    const running = await tenant.enqueue({ maxAttempts: 3 });
    const failing = await tenant.enqueue({ maxAttempts: 3, retry: { delaySeconds: 0 } });
    const [one, two] = [await tenant.leased(), await tenant.leased()];
    const paused = await tenant.post(`/queues/${type}/pause`, { reason: 'The relay is down' });
    expect(paused.data).toEqual({
      type,
      status: 'paused',
      reason: 'The relay is down',
      until: null,
      pausedBy: expect.any(String) as string,
      pausedAt: expect.any(String) as string,
    });
    await tenant.enqueue();
    expect((await lease(tenant)).data).toEqual([]);
    expect((await lease(tenant, { types: undefined })).data).toEqual([]);
    expect((await tenant.settle('heartbeat', one)).status).toBe(200);
    expect((await tenant.settle('complete', one)).status).toBe(200);
    const failed = { ...two, error: 'no', retryable: true };
    expect((await tenant.settle('fail', failed)).status).toBe(200);
    expect((await tenant.get(`/jobs/${running}`)).data).toMatchObject({ status: 'completed' });
    await expect
      .poll(async () => (await tenant.get(`/jobs/${failing}`)).data)
      .toMatchObject({ status: 'queued' });
    expect((await lease(tenant)).data).toEqual([]);
    const other = newTenant();
    await other.enqueue();
    await tenant.enqueue({ type: 'mail.other' });
    expect((await lease(other)).data).toHaveLength(1);
    expect((await lease(tenant, { types: undefined })).data).toHaveLength(1);
    expect((await tenant.post(`/queues/${type}/resume`)).data).toMatchObject({ status: 'active' });
    expect((await lease(tenant)).data).toHaveLength(2);
  });

  it('hands out no job of a process either', async () => {
    const tenant = newTenant();
    const jobType = 'Odd / Type';
    const file = ['p.bpmn', sequence('p', serviceTask('task', { type: jobType }))] as const;
    await injectFiles(server.app, [file]);
    const path = `/queues/${encodeURIComponent(jobType)}`;
    expect((await tenant.post(`${path}/pause`)).status).toBe(200);
    for (let n = 0; n < 3; n += 1) {
      await v2('/process-instances', { processDefinitionId: 'p' });
    }
    expect(await activate(jobType)).toBe(0);
    const waiting = activate(jobType, 30_000);
    await waits('activationsWaiting');
    expect((await tenant.post(`${path}/resume`)).status).toBe(200);
    expect(await waiting).toBe(3);
  });

  it('gives its jobs to all waiting requests at the moment in which it is resumed', async () => {
    const tenant = newTenant();
    await tenant.post(`/queues/${type}/pause`);
    for (let n = 0; n < 3; n += 1) await tenant.enqueue();
    const waiting = [1, 2, 3].map(() => lease(tenant, { limit: 1, waitSeconds: 30 }));
    await expect.poll(async () => (await server.orchestrator.statistics()).leasesWaiting).toBe(3);
    await tenant.post(`/queues/${type}/resume`);
    for (const answer of await Promise.all(waiting)) expect(answer.data).toHaveLength(1);
  });

  it('resumes by itself at the given moment', async () => {
    const nowMs = Date.UTC(2027, 0, 1);
    await server.orchestrator.pinClock(nowMs);
    const tenant = newTenant();
    const until = new Date(nowMs + 60_000).toISOString();
    const paused = await tenant.post(`/queues/${type}/pause`, { until });
    expect(paused.data).toMatchObject({ until, pausedAt: new Date(nowMs).toISOString() });
    await tenant.enqueue();
    const waiting = lease(tenant, { waitSeconds: 30 });
    await waits('leasesWaiting');
    await server.orchestrator.pinClock(nowMs + 59_999);
    expect((await tenant.get(`/queues/${type}`)).data).toMatchObject({ status: 'paused' });
    await server.orchestrator.pinClock(nowMs + 60_000);
    expect((await waiting).data).toHaveLength(1);
    expect((await tenant.get(`/queues/${type}`)).data).toEqual({
      type,
      status: 'active',
      reason: null,
      until: null,
      pausedBy: null,
      pausedAt: null,
    });
    await server.orchestrator.pinClock(undefined);
  });

  it('accepts a new reason and end, and keeps the moment of its first pause', async () => {
    const tenant = newTenant();
    const first = await tenant.post(`/queues/${type}/pause`, { reason: 'one' });
    const again = await tenant.post(`/queues/${type}/pause`, { until: '2999-01-01T00:00:00Z' });
    expect(again.data).toEqual({ ...first.data, reason: null, until: '2999-01-01T00:00:00.000Z' });
    await tenant.post('/queues/mail.other/pause', { reason: 'two' });
    const list = await tenant.get('/queues');
    expect(list.data).toMatchObject([{ type: 'mail.other', reason: 'two' }, again.data]);
    expect(list.meta).toMatchObject({ total: 2 });
    expect((await newTenant().get('/queues')).data).toEqual([]);
  });

  it('is as the last of several simultaneous requests says', async () => {
    const tenant = newTenant();
    await tenant.post(`/queues/${type}/pause`, { reason: 'before' });
    const how = ['resume', 'pause', 'resume', 'pause'];
    const answers = await Promise.all(how.map((one) => tenant.post(`/queues/${type}/${one}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await tenant.get('/queues')).data).toMatchObject([{ type, reason: null }]);
  });

  it('cannot be paused without the right, nor until a past moment', async () => {
    const tenant = newTenant();
    const path = `/jobs/v1/queues/${type}`;
    const as = { ...tenant.as, roles: ['organizer'] };
    for (const what of ['pause', 'resume']) {
      const answer = await server.request('POST', `${path}/${what}`, { as });
      expect(answer.error?.code).toBe('ERR_JOBS_FORBIDDEN');
    }
    const long = 'x'.repeat(256);
    for (const [name, body] of [
      [type, { until: '2020-01-01T00:00:00Z' }],
      [type, { until: 'tomorrow' }],
      [type, { reason: 'a\nb' }],
      [type, { more: 1 }],
      [long, {}],
      ['a%0Ab', {}],
    ] as const) {
      const answer = await tenant.post(`/queues/${name}/pause`, body);
      expect(answer.error?.code).toBe('ERR_JOBS_BAD_REQUEST');
    }
    expect((await server.request('GET', path, { as })).data).toMatchObject({ status: 'active' });
    expect((await tenant.get('/queues')).data).toEqual([]);
  });
});
