import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { hasKcat, type KafkaBroker, startKafkaBroker } from './kafka-broker.ts';

let broker: KafkaBroker;
let application: JobsApplication;
const timeout = 15_000;
/** A broker that outlives a run must not give the next run the events of this one. */
const prefix = `test.${Date.now().toString(36)}`;

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: { readonly jobId: string };
}

async function published(topic: string): Promise<readonly CloudEvent[]> {
  return (await broker.read(topic)).map(({ value }) => JSON.parse(value) as CloudEvent);
}

async function enqueue(tenant: string, count: number): Promise<readonly string[]> {
  const jobs = Array.from({ length: count }, (_, at) => ({ type: 'kafka', payload: { at } }));
  const as = { tenant, plan: 'enterprise' };
  const answer = await application.request('POST', '/jobs/v1/enqueue/batch', {
    as,
    body: { jobs },
  });
  return answer.data.map((job: { id: string }) => job.id) as readonly string[];
}

/** Outbox rows that Kafka has not acknowledged. */
async function lag(): Promise<number> {
  const { body } = await application.app.inject('/jobs/v1/metrics');
  return Number(/^continuo_jobs_outbox_lag_rows\{sink="kafka"\} (\d+)$/m.exec(body)?.[1] ?? NaN);
}

function isStuck({ subject }: CloudEvent): boolean {
  return subject === 'stuck';
}

describe.skipIf(!hasKcat)('Kafka', () => {
  beforeAll(async () => {
    broker = await startKafkaBroker();
    application = await createJobsApplication({
      flags: [
        `--jobs-kafka-brokers=${broker.address}`,
        `--jobs-event-prefix=${prefix}`,
        '--log-level=silent',
      ],
    });
  });
  afterAll(async () => {
    await application.stop();
    await broker.stop();
  });

  test(
    'gets every event in the topic of its type, under its tenant, in order',
    { timeout: 40_000 },
    async () => {
      const [a, b] = await Promise.all([enqueue('a', 40), enqueue('b', 40)]);
      await application.request('POST', `/jobs/v1/jobs/${String(a[0])}/cancel`, {
        as: { tenant: 'a' },
      });
      const events = async () => (await published(`${prefix}.enqueued.v1`)).length;
      await expect.poll(events, { timeout }).toBe(80);
      const messages = await broker.read(`${prefix}.enqueued.v1`);
      for (const [tenant, ids] of [
        ['a', a],
        ['b', b],
      ] as const) {
        const own = messages.filter(({ key }) => key === tenant);
        const sent = own.map(({ value }) => JSON.parse(value) as CloudEvent);
        expect(sent.map(({ data }) => data.jobId)).toEqual(ids);
        const as = { tenant };
        const feed = await application.request('GET', '/jobs/v1/events?limit=1', { as });
        expect(sent[0]).toEqual(feed.data[0]);
      }
      const cancelled = async () => (await published(`${prefix}.cancelled.v1`)).length;
      await expect.poll(cancelled, { timeout }).toBe(1);
    },
  );

  test('that does not answer is retried, and no event is lost', { timeout: 60_000 }, async () => {
    await enqueue('stuck', 1);
    const count = async () => (await published(`${prefix}.enqueued.v1`)).filter(isStuck).length;
    await expect.poll(count, { timeout }).toBe(1);
    broker.pause();
    const ids = await enqueue('stuck', 20);
    // The events are written, and wait for the broker.
    if (broker.canPause) await expect.poll(lag, { timeout }).toBeGreaterThan(0);
    broker.resume();
    const isComplete = async () => {
      const received = (await published(`${prefix}.enqueued.v1`)).map(({ data }) => data.jobId);
      return ids.every((id) => received.includes(id));
    };
    await expect.poll(isComplete, { timeout: 45_000 }).toBe(true);
  });
});
