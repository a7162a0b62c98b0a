import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { storeFlags } from '../postgres/store-flags.ts';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { hasKcat, type KafkaBroker, startKafkaBroker } from './kafka-broker.ts';

const timeout = 30_000;
const dayMs = 86_400_000;
const dataDir = mkdtempSync(join(tmpdir(), 'continuo-kafka-'));

let broker: KafkaBroker;
let application: JobsApplication;
let topics = 0;
let count = 0;

/** A broker that outlives a run must not give the next run the events of this one. */
const run = Date.now().toString(36);
const newTopic = () => `${run}-${(topics += 1)}.auth.tenant.created.v1`;

async function open(topic: string, ...flags: readonly string[]): Promise<void> {
  application = await createJobsApplication({
    flags: [
      `--jobs-kafka-brokers=${broker.address}`,
      `--jobs-kafka-tenant-topics=${topic}`,
      '--log-level=silent',
      ...flags,
    ],
  });
}

/** Spread over the topic's partitions by their keys. */
function tell(topic: string, tenant: string, tier: string): void {
  const event = {
    specversion: '1.0',
    id: `event-${(count += 1)}`,
    type: 'eventzr.subscription.upgraded.v1',
    source: 'test',
    data: { tenantId: tenant, tier },
  };
  broker.write(topic, { key: tenant, value: JSON.stringify(event) });
}

async function tierOf(tenant: string): Promise<unknown> {
  return (await application.request('GET', '/jobs/v1/quota', { as: { tenant } })).data?.tier;
}

const becomes = (tenant: string, tier: string) =>
  expect.poll(() => tierOf(tenant), { timeout }).toBe(tier);

describe.skipIf(!hasKcat)('events about tenants in Kafka', () => {
  beforeAll(async () => {
    broker = await startKafkaBroker();
  }, timeout);
  afterEach(() => application.stop());
  afterAll(async () => {
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test(
    'are read from the beginning, in every partition, and as they arrive',
    { timeout },
    async () => {
      const topic = newTopic();
      const tenants = Array.from({ length: 12 }, (_, at) => `early-${at}`);
      for (const tenant of tenants) tell(topic, tenant, 'PRO');
      await open(topic);
      for (const tenant of tenants) await becomes(tenant, 'PRO');
      tell(topic, 'early-3', 'STARTUP');
      tell(topic, 'late', 'ENTERPRISE');
      await becomes('early-3', 'STARTUP');
      await becomes('late', 'ENTERPRISE');
    },
  );

  test(
    'keep their order, and an unreadable one stops none of the others',
    { timeout },
    async () => {
      const topic = newTopic();
      for (const tier of ['PRO', 'STUDENT', 'STARTUP']) tell(topic, 'order', tier);
      broker.write(topic, { key: 'order', value: 'no JSON' });
      broker.write(topic, { key: 'order', value: '{"specversion":"1.0"}' });
      await open(topic);
      await becomes('order', 'STARTUP');
      tell(topic, 'order', 'PROMAX');
      await becomes('order', 'PROMAX');
    },
  );

  test(
    'continue after a restart behind the last applied one',
    { timeout: 2 * timeout },
    async () => {
      const topic = newTopic();
      // One store for both lives of the server.
      const store = [...(await storeFlags()), '--memory=false', `--data=${dataDir}`];
      tell(topic, 'lives', 'PRO');
      await open(topic, ...store);
      await becomes('lives', 'PRO');
      const moved = { type: 'eventzr.subscription.downgraded.v1', source: 'test', id: 'by-http' };
      await application.request('POST', '/jobs/v1/_internal/events', {
        as: { tenant: 'platform', roles: ['system'] },
        body: { specversion: '1.0', ...moved, data: { tenantId: 'lives', tier: 'STUDENT' } },
      });
      expect(await tierOf('lives')).toBe('STUDENT');
      await application.stop();
      tell(topic, 'lives-2', 'PROMAX');
      await open(topic, ...store);
      // The server has forgotten the ids of events by now, so an event that it reads again would be applied again.
      await application.orchestrator.pinClock(Date.now() + 2 * dayMs);
      await becomes('lives-2', 'PROMAX');
      expect(await tierOf('lives')).toBe('STUDENT');
    },
  );

  test(
    'do not delay the retention of job events, which waits for the sinks',
    { timeout },
    async () => {
      const topic = newTopic();
      tell(topic, 'watched', 'PRO');
      await open(topic);
      await becomes('watched', 'PRO');
      const metrics = (await application.app.inject('/jobs/v1/metrics')).body;
      expect(metrics).toContain('continuo_jobs_outbox_lag_rows{sink="kafka"}');
      expect(metrics).not.toContain('sink="source');
    },
  );
});
