/** The ids and the source of events of an installation differ from those of every other installation. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readArguments } from '../../src/config/config.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import { createTestDatabase } from '../postgres/postgres-server.ts';
import { createJobsApplication, type JobsApplication } from '../jobs/jobs-application.ts';
import { createWebhookReceiver } from '../jobs/webhook-receiver.ts';

const timeout = 15_000;
const homes: string[] = [];
const drops: (() => Promise<void>)[] = [];
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await Promise.all(drops.splice(0).map((drop) => drop()));
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

async function start(
  store: readonly string[],
  ...flags: readonly string[]
): Promise<JobsApplication> {
  const application = await createJobsApplication({
    store,
    flags: ['--log-level=error', ...flags],
  });
  stops.push(application.stop);
  return application;
}

interface Named {
  readonly id: string;
  readonly event: { readonly id: string; readonly source: string };
}

/** The server's first job, and its event. */
async function enqueueFirst({ request }: JobsApplication): Promise<Named> {
  const job = { type: 'first', payload: {} };
  const { id } = (await request('POST', '/jobs/v1/enqueue', { body: job })).data;
  await expect
    .poll(async () => (await request('GET', '/jobs/v1/events?limit=1')).data.length, { timeout })
    .toBe(1);
  const [event] = (await request('GET', '/jobs/v1/events?limit=1')).data;
  expect(event.data.jobId).toBe(id);
  return { id, event };
}

async function embedded(): Promise<readonly string[]> {
  const home = mkdtempSync(join(tmpdir(), 'continuo-installation-'));
  homes.push(home);
  return Promise.resolve(['--data', home]);
}

async function cluster(): Promise<readonly string[]> {
  const { url, drop } = await createTestDatabase('nothing');
  drops.push(drop);
  return ['--database', url];
}

const inMemory = () => Promise.resolve(['--memory']);

describe.each([
  ['in memory', inMemory, []],
  ['on SQLite', embedded, []],
  ['on SQLite, with threads', embedded, ['--threads=true']],
  ['on PostgreSQL', cluster, []],
] as const)('two new installations %s', (_, place, flags) => {
  test('have other ids of jobs, other ids of events and other sources', async () => {
    const [a, b] = [await start(await place(), ...flags), await start(await place(), ...flags)];
    const [ofA, ofB] = [await enqueueFirst(a), await enqueueFirst(b)];
    expect(ofA.id).not.toBe(ofB.id);
    expect(ofA.event.id).not.toBe(ofB.event.id);
    expect(ofA.event.source).not.toBe(ofB.event.source);
    expect(ofA.event.source).toMatch(/^jobs-svc\/[0-9a-f]{16}$/);
    expect((await a.request('GET', `/jobs/v1/jobs/${ofA.id}`)).data.id).toBe(ofA.id);
    expect((await a.request('GET', `/jobs/v1/jobs/${ofB.id}`)).error?.code).toBe(
      'ERR_JOBS_NOT_FOUND',
    );
  });
});

describe.each([
  ['SQLite', embedded],
  ['PostgreSQL', cluster],
] as const)('an installation on %s', (_, place) => {
  test('has its ids and its source still when its server starts again', async () => {
    const store = await place();
    const first = await enqueueFirst(await start(store));
    await Promise.all(stops.splice(0).map((stop) => stop()));
    const { request } = await start(store);
    expect((await request('GET', `/jobs/v1/jobs/${first.id}`)).data.type).toBe('first');
    expect((await request('GET', '/jobs/v1/events?limit=1')).data).toEqual([first.event]);
  });
});

test('nodes that make the tables of a database at the same time are one installation', async () => {
  const store = await cluster();
  const nodes = await Promise.all(Array.from({ length: 4 }, () => start(store)));
  const keys = new Set(nodes.map(({ orchestrator }) => orchestrator.installation.key));
  expect(keys.size).toBe(1);
  expect([...keys][0]).toMatch(/^[0-9a-f]{64}$/);
  const [one, other] = nodes as [JobsApplication, JobsApplication];
  const { id, event } = await enqueueFirst(one);
  expect((await other.request('GET', `/jobs/v1/jobs/${id}`)).data.type).toBe('first');
  expect((await other.request('GET', '/jobs/v1/events?limit=1')).data).toEqual([event]);
});

test('the thread that serves HTTP knows the same key as those of engine and searches', async () => {
  const [, dataDir = ''] = await embedded();
  const open = (threads: boolean) =>
    createOrchestrator({ dataDir, threads, onError: (error) => expect(error).toBeUndefined() });
  const threaded = await open(true);
  const { key } = threaded.installation;
  await threaded.close();
  const own = await open(false);
  expect(own.installation.key).toBe(key);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  await own.close();
});

describe('an id of another installation', () => {
  const paths = [
    ['GET', '/jobs/:id'],
    ['GET', '/jobs/:id/executions'],
    ['POST', '/jobs/:id/cancel'],
    ['POST', '/jobs/:id/retry'],
    ['GET', '/cron/:id'],
    ['POST', '/cron/:id/pause'],
    ['GET', '/cron/:id/runs'],
    ['GET', '/operations/:id'],
    ['DELETE', '/dlq/:id'],
    ['GET', '/webhooks/:id'],
    ['DELETE', '/webhooks/:id'],
  ] as const;

  test('is 404 on every route with an id, and so is an invented one', async () => {
    const [one, other] = [await start(await inMemory()), await start(await inMemory())];
    const { id: foreign } = await enqueueFirst(one);
    await enqueueFirst(other);
    const forged = foreign.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const [method, path] of paths) {
      for (const id of [foreign, forged]) {
        const answer = await other.request(method, `/jobs/v1${path.replace(':id', id)}`);
        expect([answer.status, answer.error?.code], `${method} ${path}`).toEqual([
          404,
          expect.stringContaining('NOT_FOUND'),
        ]);
      }
    }
  });
});

describe('--jobs-event-source', () => {
  test('is the source of the events in the feed and for webhooks', async () => {
    const source = 'https://jobs.example.test/eu?a=1#b';
    const receiver = await createWebhookReceiver();
    stops.push(receiver.close);
    const { request } = await start(
      await inMemory(),
      '--jobs-webhooks-allow-private',
      `--jobs-event-source=${source}`,
    );
    const { id } = (await request('POST', '/jobs/v1/webhooks', { body: { url: receiver.url } }))
      .data;
    await request('POST', '/jobs/v1/enqueue', { body: { type: 'told', payload: {} } });
    await request('POST', `/jobs/v1/webhooks/${id}/test`);
    await expect.poll(() => receiver.received.length, { timeout }).toBe(2);
    const told = receiver.received.map(({ body }) => JSON.parse(body) as Named['event']);
    const [event] = (await request('GET', '/jobs/v1/events?limit=1')).data;
    expect([...told, event].map((one) => one.source)).toEqual([source, source, source]);
    expect(told.map((one) => one.id)).toContain(event.id);
  });

  test.each(['', 'no reference', 'http://[', '%zz', 'ä', 'x'.repeat(201)])(
    "is refused where it is no URI reference: '%s'",
    (source) => {
      const read = readArguments([`--jobs-event-source=${source}`], {}, '0.0.0-test');
      expect(JSON.stringify(read)).toContain('--jobs-event-source');
      expect(read.kind).not.toBe('start');
    },
  );
});
