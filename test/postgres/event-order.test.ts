/** The order of events when several nodes write: a reader that continues from its cursor may miss nothing. */
import { callerOfTenant } from '../../src/core/caller.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jobEvent } from '../../src/engine/background/job-event.ts';
import { OpenChanges } from '../../src/engine/state/changes.ts';
import type { Store, StoreTransaction } from '../../src/engine/store.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import { postgresDialect } from '../../src/query/dialect.ts';
import { type EventCursor, firstEvent } from '../../src/query/event-cursor.ts';
import { readEncodedEvents } from '../../src/query/encoded-events.ts';
import { createQueryExecutor, type QueryExecutor } from '../../src/query/executor.ts';
import { defaultPostgresOptions } from '../../src/store/postgres/postgres-options.ts';
import { createPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openReader, type PostgresReader } from '../../src/store/postgres/read-connection.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

let database: TestDatabase;
let a: Awaited<ReturnType<typeof createPostgresStore>>;
let b: Store;
let connection: PostgresReader;
let reader: QueryExecutor;
const tenantId = 'acme' as TenantId;

beforeEach(async () => {
  database = await createTestDatabase();
  const options = { ...defaultPostgresOptions, url: database.url };
  a = await createPostgresStore(options);
  b = await createPostgresStore(options);
  connection = openReader(options, { connectionsMax: 1, partitions: a.partitions });
  reader = createQueryExecutor(connection, postgresDialect, a.installation);
});
afterEach(async () => {
  await connection.close();
  await a.close();
  await b.close();
  await database.drop();
});

async function writeEvent(store: Store, key: number): Promise<StoreTransaction> {
  const transaction = await store.begin({ deploys: false });
  const changes = new OpenChanges();
  const job = { key: String(key), attempt: 0, type: 'a', priority: 5, state: 'queued' } as never;
  changes.publish(tenantId, 1_800_000_000_000, jobEvent('enqueued', job, 1_800_000_000_000));
  await transaction.write(changes);
  return transaction;
}

async function commit(store: Store, transaction: StoreTransaction): Promise<void> {
  await transaction.commit();
  store.peers?.send({ jobs: [], queued: [], ended: [], published: [tenantId] });
}

async function readFrom(from: EventCursor) {
  const query = { kind: 'jobEvents', tenantId, from, kinds: undefined } as const;
  const context = callerOfTenant(tenantId);
  const text = await reader.run(
    { ...query, limit: 100, readMax: 1_000_000, names: { typePrefix: 'test', source: 'test' } },
    context,
  );
  return readEncodedEvents(text ?? '');
}

it('a reader does not skip an event that is committed late', async () => {
  const late = await writeEvent(a, 1);
  const early = await writeEvent(b, 2);
  await commit(b, early);
  await expect.poll(async () => (await readFrom(firstEvent)).events.length).toBe(1);
  const { next } = await readFrom(firstEvent);
  await commit(a, late);
  await expect.poll(async () => (await readFrom(next)).events.length).toBe(1);
  const all = (await readFrom(firstEvent)).events;
  expect(all).toHaveLength(2);
  // The events are in the order of their commits, each with its own number.
  expect((await readFrom(next)).events).toEqual(all.slice(1));
});

it('two nodes that order events at the same time give each event one number', async () => {
  const writers = [a, b].map(async (store, at) => {
    for (let count = 0; count < 50; count += 1) {
      await commit(store, await writeEvent(store, at * 1_000 + count + 1));
    }
  });
  const seen: string[] = [];
  let next = firstEvent;
  const readOn = async () => {
    const read = await readFrom(next);
    next = read.next;
    seen.push(...read.events.map(({ text }) => text));
    return seen.length;
  };
  const reading = expect.poll(readOn, { timeout: 15_000, interval: 5 }).toBe(100);
  await Promise.all(writers);
  await reading;
  expect(new Set(seen).size).toBe(100);
  expect(seen).toEqual((await readFrom(firstEvent)).events.map(({ text }) => text));
});

it('polling finds events that a dead node left without a number', async () => {
  // A commit without a notice.
  await (await writeEvent(a, 1)).commit();
  expect((await readFrom(firstEvent)).events).toEqual([]);
  const question = { jobQueues: [], leaseQueues: [], instanceKeys: [] };
  await b.peers?.poll(question);
  await expect.poll(async () => (await readFrom(firstEvent)).events.length).toBe(1);
});
