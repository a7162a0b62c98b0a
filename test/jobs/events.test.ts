import type { TenantId } from '../../src/core/tenant.ts';
import { readEventCursor, writeEventCursor } from '../../src/query/event-cursor.ts';
import { systemCaller } from '../../src/core/caller.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

let application: JobsApplication;

beforeAll(async () => {
  application = await createJobsApplication();
});
afterAll(() => application.stop());

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function enqueue(tenant: string, type = 'email.send'): Promise<string> {
  const answer = await application.request('POST', '/jobs/v1/enqueue', {
    as: { tenant, plan: 'enterprise' },
    body: { type, payload: { to: 'ada' } },
  });
  expect(answer.status).toBe(201);
  return answer.data.id as string;
}

/** Where several nodes write, a committed event gets its position in the feed a moment later. */
function feed(tenant: string, query = '?waitSeconds=5') {
  return application.request('GET', `/jobs/v1/events${query}`, { as: { tenant, roles: ['user'] } });
}

/** Reads the whole feed, as soon as it has this many events. */
async function feedOf(tenant: string, count: number) {
  await expect.poll(async () => (await feed(tenant)).data, { timeout: 10_000 }).toHaveLength(count);
  return feed(tenant);
}

describe('the feed of events', () => {
  test('shows the events of a job as CloudEvents, in order, with stable ids', async () => {
    const id = await enqueue('acme');
    const lease = await application.request('POST', '/jobs/v1/_internal/worker/lease', {
      as: { tenant: 'acme' },
      worker: 'jobs-worker-a',
      body: { types: ['email.send'] },
    });
    const { jobId, leaseToken } = lease.data[0];
    await application.request('POST', '/jobs/v1/_internal/worker/complete', {
      as: { tenant: 'acme' },
      worker: 'jobs-worker-a',
      body: { jobId, leaseToken, result: { sent: 1 } },
    });
    const { data, meta } = await feedOf('acme', 3);
    const [enqueued, started, completed] = data;
    expect(data).toHaveLength(3);
    expect(enqueued).toEqual({
      specversion: '1.0',
      type: 'eventzr.jobs.enqueued.v1',
      source: application.orchestrator.installation.eventSource,
      id: expect.stringMatching(/^evt-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      datacontenttype: 'application/json',
      subject: 'acme',
      data: {
        tenantId: 'acme',
        jobId: id,
        type: 'email.send',
        priority: 5,
        status: 'queued',
        payload: { to: 'ada' },
      },
    });
    expect(started.data).toMatchObject({ jobId: id, status: 'running', attempt: 1 });
    expect(completed.type).toBe('eventzr.jobs.completed.v1');
    expect(completed.data).toMatchObject({ status: 'completed', result: { sent: 1 } });
    expect(new Set(data.map((event: CloudEvent) => event.id)).size).toBe(3);
    expect((await feed('acme')).data).toEqual(data);
    const rest = await feed('acme', `?after=${String(meta['cursor'])}`);
    expect([rest.data, rest.meta['cursor'], rest.meta['hasMore']]).toEqual([
      [],
      meta['cursor'],
      false,
    ]);
  });

  test('has cursors that reveal nothing about other tenants, and that they cannot use', async () => {
    const { ids } = application.app;
    await enqueue('silent');
    const { meta } = await feed('silent');
    const cursor = String(meta['cursor']);
    expect(cursor).toMatch(/^[0-9a-f]{32}$/);
    const place = readEventCursor(ids, 'silent' as TenantId, cursor);
    for (let other = 0; other < 5; other += 1) await enqueue('bustling');
    const again = await feed('silent', `?after=${cursor}`);
    expect([again.status, again.data, again.meta['cursor']]).toEqual([200, [], cursor]);
    expect((await feed('bustling', `?after=${cursor}`)).error?.details).toEqual({
      fields: ['after'],
    });
    const old = Buffer.from(`e1.${place?.sequence ?? 0}.0`).toString('base64url');
    const other = `${cursor.startsWith('0') ? '1' : '0'}${cursor.slice(1)}`;
    const far = writeEventCursor(ids, 'silent' as TenantId, { sequence: 1_000_000_000, entry: 0 });
    for (const after of [old, other, far]) {
      const { status, error } = await feed('silent', `?after=${after}`);
      expect([after, status, error]).toMatchObject([
        after,
        400,
        { code: 'ERR_JOBS_BAD_REQUEST', details: { fields: ['after'] } },
      ]);
    }
  });

  test('continues from a cursor in pages of any size, also inside a batch', async () => {
    const jobs = Array.from({ length: 25 }, (_, at) => ({ type: 'page', payload: { at } }));
    const as = { tenant: 'pages', plan: 'enterprise' };
    await application.request('POST', '/jobs/v1/enqueue/batch', { as, body: { jobs } });
    await enqueue('pages', 'page');
    await feedOf('pages', 26);
    const seen: CloudEvent[] = [];
    let after = '';
    for (;;) {
      const { data, meta } = await feed('pages', `?limit=4${after}`);
      seen.push(...data);
      after = `&after=${String(meta['cursor'])}`;
      if (data.length === 0) break;
      expect(data.length).toBeLessThanOrEqual(4);
    }
    expect(seen.map(({ data }) => (data['payload'] as { at?: number }).at)).toEqual([
      ...jobs.keys(),
      undefined,
    ]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(26);
  });

  test('has only events of its own tenant, and only the requested types', async () => {
    const id = await enqueue('quiet');
    await application.request('POST', `/jobs/v1/enqueue`, {
      as: { tenant: 'loud', plan: 'enterprise' },
      body: { type: 'noise', payload: {} },
    });
    await application.orchestrator.submit(
      {
        kind: 'cancelBackgroundJob',
        tenantId: 'quiet' as never,
        jobKey: keyOf(id) as never,
        reason: 'enough',
      },
      systemCaller,
    );
    await feedOf('quiet', 2);
    const types = async (query: string) =>
      (await feed('quiet', query)).data.map((event: CloudEvent) => event.type);
    expect(await types('')).toEqual(['eventzr.jobs.enqueued.v1', 'eventzr.jobs.cancelled.v1']);
    expect(await types('?types=cancelled')).toEqual(['eventzr.jobs.cancelled.v1']);
    expect(await types('?types=eventzr.jobs.enqueued.v1,failed')).toEqual([
      'eventzr.jobs.enqueued.v1',
    ]);
    expect(await types('?types=failed')).toEqual([]);
  });

  test('reports an exceeded quota, without a job', async () => {
    for (let count = 0; count < 11; count += 1) {
      await application.request('POST', '/jobs/v1/enqueue', {
        as: { tenant: 'small', plan: 'base' },
        body: { type: 'a', payload: {} },
      });
    }
    const { data } = await feed('small', '?types=quota.exceeded&waitSeconds=5');
    expect(data[0].data).toEqual({ tenantId: 'small', quota: 'queued', limit: 10, current: 10 });
  });

  test('answers a waiting request as soon as its tenant has an event', async () => {
    await enqueue('waits');
    const { meta } = await feed('waits');
    const waiting = feed('waits', `?waitSeconds=30&after=${String(meta['cursor'])}`);
    await enqueue('others');
    const id = await enqueue('waits');
    const { data } = await waiting;
    expect(data).toHaveLength(1);
    expect(data[0].data.jobId).toBe(id);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=x', 'limit'],
    ['waitSeconds=61', 'waitSeconds'],
    ['waitSeconds=-1', 'waitSeconds'],
    ['after=nonsense', 'after'],
    ['after=ZTEuOTk5OTk5OTk5OTk5OTk5OTk5OTkuMA', 'after'],
    ['types=unknown', 'types'],
    ['types=', 'types'],
    ['more=1', 'more'],
  ])('refuses %s', async (query, field) => {
    const { status, error } = await feed('acme', `?${query}`);
    expect([status, error?.code, error?.details['fields']]).toEqual([
      400,
      'ERR_JOBS_BAD_REQUEST',
      [field],
    ]);
  });

  test('is not for workers without the role of a user', async () => {
    const answer = await application.request('GET', '/jobs/v1/events', {
      as: { roles: ['system'] },
    });
    expect(answer.status).toBe(403);
  });
});

function keyOf(id: string): string | undefined {
  return application.orchestrator.installation.ids.keyOf(id);
}
