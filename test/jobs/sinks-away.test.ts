import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrokerProxy, type BrokerProxy } from './broker-proxy.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { hasKcat, type KafkaBroker, startKafkaBroker } from './kafka-broker.ts';

/** `SINKS_AWAY_SECONDS=600` tests the promised ten minutes; without it the test does not wait. */
const awayMs = Number(process.env['SINKS_AWAY_SECONDS'] ?? 0) * 1_000;
const enqueuedMeanwhile = 40;
const backWithinMs = 60_000;
const tenants = ['north', 'south'];
const topic = 'eventzr.jobs.enqueued.v1';

let application: JobsApplication;
let broker: KafkaBroker | undefined;
let proxy: BrokerProxy | undefined;
let hook: Server;
let hookPort = 0;
const hooked: { readonly id: string; readonly subject: string }[] = [];

beforeAll(async () => {
  if (hasKcat) {
    broker = await startKafkaBroker();
    proxy = await openBrokerProxy(broker.address);
  }
  await openHook();
  application = await createJobsApplication({
    flags: [
      '--jobs-webhooks-allow-private',
      '--log-level=silent',
      ...(proxy === undefined ? [] : [`--jobs-kafka-brokers=${proxy.address}`]),
    ],
  });
}, 60_000);
afterAll(async () => {
  await application.stop();
  await closeHook();
  await proxy?.shut();
  await broker?.stop();
});

async function openHook(): Promise<void> {
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      hooked.push(JSON.parse(body) as (typeof hooked)[number]);
      response.writeHead(204).end();
    });
  });
  hook.listen(hookPort, '127.0.0.1');
  await once(hook, 'listening');
  const address = hook.address();
  if (address !== null && typeof address === 'object') hookPort = address.port;
}

async function closeHook(): Promise<void> {
  const closed = once(hook, 'close');
  hook.close();
  hook.closeAllConnections();
  await closed;
}

async function enqueue(tenant: string): Promise<void> {
  const as = { tenant, plan: 'enterprise' };
  const body = { type: 'away', payload: {} };
  const { status } = await application.request('POST', '/jobs/v1/enqueue', { as, body });
  expect(status).toBe(201);
}

/** Ids of a tenant's events in their order. */
async function feedOf(tenant: string): Promise<readonly string[]> {
  const as = { tenant };
  const { data } = await application.request('GET', '/jobs/v1/events?limit=1000', { as });
  return (data as readonly { readonly id: string }[]).map(({ id }) => id);
}

function hookedOf(tenant: string): readonly string[] {
  const own = hooked.filter(({ subject }) => subject === tenant).map(({ id }) => id);
  return [...new Set(own)];
}

async function publishedOf(tenant: string): Promise<readonly string[]> {
  const messages = (await broker?.read(topic)) ?? [];
  const own = messages.filter(({ key }) => key === tenant);
  return [...new Set(own.map(({ value }) => (JSON.parse(value) as { readonly id: string }).id))];
}

describe('webhooks and a broker that cannot be reached', () => {
  test(
    'get every event in the order of its tenant when they can be reached again',
    { timeout: awayMs + 2 * backWithinMs + 30_000 },
    async () => {
      const webhooks: string[] = [];
      for (const tenant of tenants) {
        const as = { tenant, roles: ['organizer'] };
        const body = { url: `http://127.0.0.1:${hookPort}/` };
        const { data } = await application.request('POST', '/jobs/v1/webhooks', { as, body });
        webhooks.push(`/jobs/v1/webhooks/${String(data.id)}`);
        await enqueue(tenant);
      }
      await expect.poll(() => hooked.length, { timeout: 15_000 }).toBe(tenants.length);
      await Promise.all([closeHook(), proxy?.shut()]);
      for (let count = 0; count < enqueuedMeanwhile; count += 1) {
        for (const tenant of tenants) await enqueue(tenant);
        if (awayMs > 0) await pause(awayMs / enqueuedMeanwhile);
      }
      expect(hooked).toHaveLength(tenants.length);
      for (const tenant of tenants) {
        expect((await publishedOf(tenant)).length).toBeLessThan(broker === undefined ? 1 : 2);
      }
      await Promise.all([openHook(), proxy?.open()]);
      // The next attempt may be far in the future, unless the webhook is resumed.
      for (const [at, url] of webhooks.entries()) {
        const as = { tenant: tenants[at] ?? '', roles: ['organizer'] };
        await application.request('POST', `${url}/resume`, { as, body: {} });
      }
      for (const tenant of tenants) {
        const feed = await feedOf(tenant);
        expect(feed).toHaveLength(1 + enqueuedMeanwhile);
        const within = { timeout: backWithinMs, interval: 200 };
        await expect.poll(() => hookedOf(tenant).length, within).toBe(feed.length);
        expect(hookedOf(tenant)).toEqual(feed);
        if (broker === undefined) continue;
        await expect.poll(async () => (await publishedOf(tenant)).length, within).toBe(feed.length);
        expect(await publishedOf(tenant)).toEqual(feed);
      }
    },
  );
});
