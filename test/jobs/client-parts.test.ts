/** The parts of `continuo/jobs` besides jobs, against a server that listens. */
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import type { BulkBody } from '../../src/http/jobs-v1/bulk-request.ts';
import type {
  NewSchedule as NewScheduleBody,
  ScheduleChangesBody,
} from '../../src/http/jobs-v1/schedule-schema.ts';
import {
  createJobsClient,
  type JobsClient,
  JobsServiceError,
  type NewSchedule,
  type Operation,
  type ScheduleSettings,
} from '../../src/jobs.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant, type TestTenant } from './tenants.ts';
import { createWebhookReceiver } from './webhook-receiver.ts';

let server: JobsApplication;
let newTenant: NewTenant;
let url: string;
beforeAll(async () => {
  server = await createJobsApplication({ flags: ['--jobs-webhooks-allow-private'] });
  newTenant = createTenants(server);
  url = await server.app.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterAll(() => server.stop());

type Client = JobsClient<Readonly<Record<string, object>>>;

const clients: Client[] = [];
afterAll(() => {
  for (const client of clients) client.close();
});

async function startProgram(): Promise<{
  readonly tenant: TestTenant;
  readonly client: Client;
}> {
  const tenant = newTenant();
  const client = createJobsClient({ url, token: await server.issuer.tokenOf(tenant.as) });
  clients.push(client);
  return { tenant, client };
}

interface Described {
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly responses: Readonly<
              Record<
                string,
                {
                  readonly content?: {
                    readonly 'application/json': { readonly schema: Described };
                  };
                }
              >
            >;
          }
        >
      >
    >
  >;
}

/** The description of an answer by the service. Answers are compared with it, and so are the types in the library. */
async function membersOf(method: string, path: string, status = 200): Promise<readonly string[]> {
  const { paths } = (await server.app.inject('/openapi.json')).json<Document>();
  const answer = paths[`/jobs/v1${path}`]?.[method]?.responses[status];
  const data = answer?.content?.['application/json'].schema.properties?.['data'];
  return Object.keys((data?.items ?? data)?.properties ?? {}).toSorted();
}

const namesIn = (value: object): readonly string[] => Object.keys(value).toSorted();

test('requests are typed as the service takes them', () => {
  expectTypeOf<NewSchedule['overlapPolicy']>().toEqualTypeOf<NewScheduleBody['overlapPolicy']>();
  expectTypeOf<keyof ScheduleSettings>().toEqualTypeOf<keyof ScheduleChangesBody>();
  expectTypeOf<keyof NewSchedule>().toEqualTypeOf<keyof NewScheduleBody>();
  type Selection = Parameters<Client['bulk']['cancel']>[0];
  expectTypeOf<keyof Selection>().toEqualTypeOf<
    keyof Extract<BulkBody, { readonly reason?: unknown }>['filter']
  >();
});

describe('schedules', () => {
  test('are created, changed, paused, run, read and deleted', async () => {
    const { client } = await startProgram();
    const { schedules } = client;
    const made = await schedules.create({
      name: 'Report',
      cronExpression: '0 7 * * MON-FRI',
      timezone: 'Europe/Berlin',
      jobType: 'report.make',
      payload: { rows: 3 },
    });
    expect(namesIn(made)).toEqual(await membersOf('post', '/cron', 201));
    expect(made).toMatchObject({ isActive: true, target: { kind: 'job' } });
    expect(await schedules.update(made.id, { overlapPolicy: 'skip' })).toMatchObject({
      overlapPolicy: 'skip',
      jobType: 'report.make',
    });
    expect((await schedules.pause(made.id)).isActive).toBe(false);
    expect((await schedules.resume(made.id)).isActive).toBe(true);
    const tick = await schedules.run(made.id);
    expect(namesIn(tick)).toEqual(await membersOf('get', '/cron/{id}/ticks'));
    expect(await client.get(tick.jobId ?? '')).toMatchObject({ scheduleId: made.id });
    expect((await schedules.ticks(made.id, { outcome: 'fired' })).items).toEqual([tick]);
    expect(await schedules.next(made.id, 3)).toHaveLength(3);
    const expression = { cronExpression: '0 0 1 1 *', from: new Date('2027-06-01T00:00:00Z') };
    expect(await schedules.preview({ ...expression, count: 1 })).toEqual([
      '2028-01-01T00:00:00.000Z',
    ]);
    const day = { from: '2026-01-05T00:00:00Z', to: new Date('2026-01-06T23:00:00Z') };
    const backfilled = await schedules.backfill(made.id, day);
    expect([backfilled.fired.length, backfilled.alreadyFired, backfilled.nextFrom]).toEqual([
      2,
      0,
      null,
    ]);
    const { items, total } = await schedules.list({ limit: 5 });
    expect([total, items.map(({ id }) => id)]).toEqual([1, [made.id]]);
    await schedules.delete(made.id);
    await expect(schedules.get(made.id)).rejects.toThrow(JobsServiceError);
  });
});

/** Waits for the end of the operation and returns it. */
async function ended(client: Client, { id }: Operation): Promise<Operation> {
  let operation: Operation | undefined;
  const look = async () => {
    operation = await client.operations.get(id);
    return operation.status;
  };
  await expect.poll(look, { timeout: 15_000 }).not.toBe('running');
  return operation as Operation;
}

describe('many jobs', () => {
  test('are counted, cancelled and retried by one request', async () => {
    const { tenant, client } = await startProgram();
    for (const n of [1, 2]) await client.enqueue('bulk.some', { n });
    const job = await client.enqueue('bulk.some', { n: 3 });
    expect(namesIn(job)).toEqual(await membersOf('get', '/jobs/{id}'));
    await client.enqueue('bulk.other', {});
    const some = { type: ['bulk.some'] };
    expect(await client.bulk.countToCancel(some)).toMatchObject({
      matched: 3,
      matchedIsCapped: false,
    });
    const begun = await client.bulk.cancel(some, { reason: 'too many', batchSize: 2 });
    expect(namesIn(begun)).toEqual(await membersOf('post', '/jobs/bulk', 202));
    expect(await ended(client, begun)).toMatchObject({ status: 'completed', done: 3 });
    expect((await client.list({ status: 'cancelled' })).total).toBe(3);
    await tenant.fail();
    const failed = { status: ['failed'] } as const;
    expect((await client.bulk.countToRetry(failed)).matched).toBe(1);
    const again = await client.bulk.retry(failed, { stopOnErrorShare: 0.5 });
    expect((await ended(client, again)).done).toBe(1);
    const { items, total } = await client.operations.list({ status: 'completed' });
    expect([total, items[0]?.id]).toEqual([2, again.id]);
    await expect(client.operations.cancel(again.id)).rejects.toMatchObject({
      code: 'ERR_JOBS_CANNOT_CANCEL_STATUS',
    });
  });
});

describe('dead letters', () => {
  test('are listed, counted, replayed and purged', async () => {
    const { tenant, client } = await startProgram();
    const { deadLetters } = client;
    const ids = [await tenant.bury(), await tenant.bury(), await tenant.bury()];
    const stats = await deadLetters.stats();
    expect(namesIn(stats)).toEqual(await membersOf('get', '/dlq/stats'));
    expect([stats.total, stats.byType]).toEqual([3, [{ type: 'mail.send', count: 3 }]]);
    const { items, total } = await deadLetters.list({ type: ['mail.send'], sort: 'createdAt:asc' });
    expect([total, items.map(({ id }) => id)]).toEqual([3, ids]);
    const replayed = await deadLetters.replay(ids[0] ?? '', { n: 2 });
    expect(replayed).toMatchObject({ status: 'queued', payload: { n: 2 } });
    await deadLetters.purge(ids[1] ?? '');
    expect((await deadLetters.count({})).matched).toBe(1);
    const options = { payloadPatch: { patched: true } };
    expect((await ended(client, await deadLetters.replayAll({}, options))).done).toBe(1);
    expect((await client.get(ids[2] ?? '')).payload).toMatchObject({ patched: true });
    expect((await ended(client, await deadLetters.purgeAll({}))).done).toBe(0);
  });
});

describe('events', () => {
  test('are read from a cursor, and followed until the program stops', async () => {
    const { client } = await startProgram();
    const first = await client.enqueue('events.some', {});
    const page = await client.events.read({ types: ['enqueued'], waitSeconds: 5, limit: 1 });
    expect(page.events.map(({ data }) => data.jobId)).toEqual([first.id]);
    expect(namesIn(page.events[0] ?? {})).toEqual(await membersOf('get', '/events'));
    const enough = new AbortController();
    const seen: unknown[] = [];
    const following = (async () => {
      const query = { after: page.cursor, signal: enough.signal };
      for await (const { events } of client.events.follow(query)) {
        seen.push(...events.map(({ type, data }) => [type, data.jobId]));
        if (seen.length >= 2) enough.abort();
      }
    })();
    const second = await client.enqueue('events.some', {});
    await client.cancel(second.id);
    await following;
    expect(seen).toEqual([
      ['eventzr.jobs.enqueued.v1', second.id],
      ['eventzr.jobs.cancelled.v1', second.id],
    ]);
  });
});

describe('a quota', () => {
  test('is shown, reset, and changed by the platform only', async () => {
    const { tenant, client } = await startProgram();
    await expect(client.quota.get()).rejects.toMatchObject({
      code: 'ERR_JOBS_TENANT_QUOTA_NOT_FOUND',
    });
    await client.enqueue('quota.some', {});
    const quota = await client.quota.get();
    expect(namesIn(quota)).toEqual(await membersOf('get', '/quota'));
    expect([quota.tier, quota.usage.daily]).toEqual(['ENTERPRISE', 1]);
    expect(namesIn(await client.quota.reset())).toEqual(['reset_at', 'resets_at']);
    expect((await client.quota.get()).usage.daily).toBe(0);
    await expect(client.quota.setTier('PRO')).rejects.toMatchObject({ status: 403 });
    const token = await server.issuer.tokenOf({ tenant: tenant.tenant, roles: ['system'] });
    const platform = createJobsClient({ url, token });
    clients.push(platform);
    const limits = { concurrent: 1, queued: 2, daily: 3, cron: 4 };
    expect(await platform.quota.setTier('CUSTOM', limits)).toMatchObject({
      tier: 'CUSTOM',
      limits,
    });
  });
});

describe('webhooks', () => {
  test('are created, tested, changed, rotated and deleted', async () => {
    const { client } = await startProgram();
    const receiver = await createWebhookReceiver();
    const made = await client.webhooks.create({ url: receiver.url, types: ['enqueued'] });
    expect(namesIn(made)).toEqual(await membersOf('post', '/webhooks', 201));
    const delivery = await client.webhooks.test(made.id);
    expect(namesIn(delivery)).toEqual(await membersOf('post', '/webhooks/{id}/test'));
    expect(delivery.delivered).toBe(true);
    const job = await client.enqueue('hooked', {});
    await expect.poll(() => receiver.received.at(-1)?.data['jobId']).toBe(job.id);
    const rotated = await client.webhooks.rotateSecret(made.id);
    expect(rotated.secret).not.toBe(made.secret);
    const changes = { description: 'Rests', status: 'disabled' } as const;
    expect(await client.webhooks.update(made.id, changes)).toMatchObject(changes);
    expect((await client.webhooks.resume(made.id)).status).toBe('active');
    expect((await client.webhooks.list()).map(({ id }) => id)).toEqual([made.id]);
    const { deliveries, ...shown } = await client.webhooks.get(made.id);
    expect([shown.description, deliveries.length > 0]).toEqual(['Rests', true]);
    await client.webhooks.delete(made.id);
    await expect(client.webhooks.get(made.id)).rejects.toMatchObject({ status: 404 });
    await receiver.close();
  });
});
