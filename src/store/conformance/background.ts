import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import type { EventText } from '../../engine/background/job-event.ts';
import { rowId } from '../../engine/background/row-id.ts';
import type { Tables } from '../../engine/state/process-rows.ts';
import type { BackgroundTables } from '../../engine/background/background-tables.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { ReadyQuestion, Store, StoreTransaction } from '../../engine/store.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { backgroundJob, fullBackgroundRows, lease } from './sample-background-rows.ts';
import { fullRows } from './sample-rows.ts';
import { key, oddId, otherTenant } from './sample-values.ts';

const nowMs = 1_800_000_000_000;
const dayMs = 86_400_000;

export function describeBackground(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const insert = (...rows: readonly BackgroundTables['backgroundJob'][]) =>
    write(store, (changes) => {
      for (const row of rows) changes.insert('backgroundJob', row);
    });
  const ready = async (question: Partial<ReadyQuestion> = {}) => {
    const whole = { tenantId: defaultTenant, types: ['work'], jobsMax: 100, ...question };
    return (await read(store, (tx) => tx.readyJobs(whole))).map((row) => row.key);
  };
  const tenants = (types: readonly string[] | undefined, after = '', tenantsMax = 100) =>
    read(store, (tx) => tx.readyTenants({ types, after, tenantsMax }));
  const due = (max = 100) => read(store, (tx) => tx.dueKeys(nowMs, max));
  const keys = (...at: readonly number[]) => at.map((one) => key(one));

  it('deletes only expired idempotency keys', async () => {
    const over = { ...fullBackgroundRows.idempotentRequest(1), expiresAtMs: nowMs };
    const good = { ...fullBackgroundRows.idempotentRequest(2), expiresAtMs: nowMs + 1 };
    await write(store, (changes) => {
      for (const row of [over, good]) changes.insert('idempotentRequest', row);
    });
    await write(store, (changes) => {
      changes.requestsDeletedBeforeMs = nowMs;
    });
    const ids = [over, good].map((row) => rowId.idempotentRequest(row));
    const [gone, kept] = await read(store, (tx) => tx.rows('idempotentRequest', ids));
    expect(gone).toBeUndefined();
    expect(kept).toEqual(good);
  });

  it('finds the most urgent job first, then the one that waits longest, then the oldest', async () => {
    await insert(
      backgroundJob(21, { priority: 10, availableAtMs: 1 }),
      backgroundJob(22, { priority: 2, availableAtMs: 9 }),
      backgroundJob(24, { priority: 2, availableAtMs: 8 }),
      backgroundJob(23, { priority: 2, availableAtMs: 8 }),
      backgroundJob(25, { priority: 1, availableAtMs: 9 }),
    );
    expect(await ready()).toEqual(keys(25, 23, 24, 22, 21));
    expect(await ready({ jobsMax: 2 })).toEqual(keys(25, 23));
    const row = backgroundJob(25, { priority: 1, availableAtMs: 9 });
    const whole = { tenantId: defaultTenant, types: ['work'], jobsMax: 1 };
    expect(await read(store, (tx) => tx.readyJobs(whole))).toEqual([row]);
  });

  it('finds only queued jobs of the tenant', async () => {
    await insert(
      backgroundJob(30, { state: 'scheduled' }),
      backgroundJob(31, lease(nowMs)),
      backgroundJob(32, { state: 'completed', endedAtMs: 1 }),
      backgroundJob(33, { state: 'failed', endedAtMs: 1 }),
      backgroundJob(34, { state: 'cancelled', endedAtMs: 1 }),
      backgroundJob(35, { state: 'deadlettered', endedAtMs: 1 }),
      backgroundJob(36, { tenantId: otherTenant }),
      backgroundJob(37),
    );
    for (const types of [['work'], ['work', 'more'], undefined]) {
      expect(await ready({ types })).toEqual(keys(37));
    }
    expect(await tenants(['work'])).toEqual([defaultTenant, otherTenant]);
  });

  it('finds jobs of several types, or of every type, in one order', async () => {
    await insert(
      backgroundJob(40, { type: 'a', priority: 5 }),
      backgroundJob(41, { type: oddId, priority: 4 }),
      backgroundJob(42, { type: 'a', priority: 3 }),
      backgroundJob(43, { type: 'c', priority: 2 }),
      backgroundJob(44, { type: 'c', priority: 6 }),
      backgroundJob(45, { type: 'd', priority: 1, tenantId: otherTenant }),
    );
    expect(await ready({ types: ['a', oddId] })).toEqual(keys(42, 41, 40));
    expect(await ready({ types: ['c', 'a', 'c', 'absent'] })).toEqual(keys(43, 42, 40, 44));
    expect(await ready({ types: ['c', 'a'], jobsMax: 3 })).toEqual(keys(43, 42, 40));
    expect(await ready({ types: undefined })).toEqual(keys(43, 42, 41, 40, 44));
    expect(await ready({ types: undefined, jobsMax: 2 })).toEqual(keys(43, 42));
    expect(await ready({ types: [] })).toEqual([]);
    expect(await ready({ types: ['A'] })).toEqual([]);
  });

  it('names the tenants that have a queued job, in order, a page at a time', async () => {
    const named = ['t1', 't2', 'T3', oddId, 'ärger', 't10'];
    await insert(
      ...named.flatMap((tenantId, at) =>
        [0, 1, 2].map((more) =>
          backgroundJob(50 + 10 * at + more, {
            tenantId: tenantId as TenantId,
            type: at % 2 === 0 ? 'even' : 'odd',
          }),
        ),
      ),
    );
    const sorted = named.toSorted();
    expect(await tenants(undefined)).toEqual(sorted);
    expect(await tenants(['odd', 'even', 'odd'])).toEqual(sorted);
    expect(await tenants(['odd'])).toEqual(named.filter((_, at) => at % 2 === 1).toSorted());
    expect(await tenants(undefined, '', 2)).toEqual(sorted.slice(0, 2));
    expect(await tenants(['odd', 'even'], sorted[1], 2)).toEqual(sorted.slice(2, 4));
    expect(await tenants(undefined, sorted[4])).toEqual(sorted.slice(5));
    expect(await tenants(undefined, sorted[5])).toEqual([]);
    expect(await tenants(['absent'])).toEqual([]);
    expect(await tenants([])).toEqual([]);
  });

  it('counts the running jobs of each tenant', async () => {
    await insert(
      backgroundJob(60, lease(1)),
      backgroundJob(61, lease(nowMs + 1)),
      backgroundJob(62),
      backgroundJob(63, { ...lease(2), tenantId: otherTenant }),
    );
    const asked = [otherTenant, 'absent' as TenantId, defaultTenant, otherTenant];
    expect(await read(store, (tx) => tx.runningCounts(asked))).toEqual([1, 0, 2, 1]);
    expect(await read(store, (tx) => tx.runningCounts([]))).toEqual([]);
  });

  it('finds everything that is due at this moment or before it', async () => {
    await insert(
      backgroundJob(70, lease(nowMs)),
      backgroundJob(71, lease(nowMs + 1)),
      backgroundJob(72, { state: 'scheduled', availableAtMs: nowMs }),
      backgroundJob(73, { state: 'scheduled', availableAtMs: nowMs + 1 }),
      backgroundJob(74),
    );
    await write(store, (changes) => {
      insertDue(changes, nowMs);
      changes.insert('schedule', schedule(77, { state: 'paused', nextDueAtMs: undefined }));
      changes.insert('jobOperation', operation(78, { nextDueAtMs: nowMs }));
      changes.insert('jobOperation', operation(79, { nextDueAtMs: nowMs + 1 }));
    });
    expect(await due()).toEqual({
      expired: keys(70),
      scheduled: keys(72),
      schedules: keys(75),
      operations: keys(78),
      batchOperations: [],
      tenants: ['due'],
      continuations: [],
      timers: [],
      messages: [],
      queues: [],
    });
  });

  it('respects the maximum of each kind, the longest due first', async () => {
    await insert(
      ...[3, 1, 2].flatMap((at) => [
        backgroundJob(80 + at, { ...lease(at), tenantId: `t${5 - at}` as TenantId }),
        backgroundJob(90 + at, { state: 'scheduled', availableAtMs: at }),
      ]),
    );
    await write(store, (changes) => {
      for (const at of [3, 1, 2]) {
        changes.insert('schedule', schedule(100 + at, { nextDueAtMs: at }));
        changes.insert('jobOperation', operation(110 + at, { nextDueAtMs: at }));
        changes.insert('tenantQuota', quota(`q${at}`, { dayStartMs: at }));
      }
    });
    const found = await due(2);
    expect(found).toEqual({
      expired: keys(81, 82),
      scheduled: keys(91, 92),
      schedules: keys(101, 102),
      operations: keys(111, 112),
      batchOperations: [],
      tenants: ['q1', 'q2'],
      continuations: [],
      timers: [],
      messages: [],
      queues: [],
    });
  });

  it('finds the oldest continuation of each root that is not parked, if it is due', async () => {
    const continuation = (at: number, row: Partial<Tables['continuation']>) => ({
      ...fullRows.continuation(at),
      dueAtMs: nowMs,
      ...row,
    });
    await write(store, (changes) => {
      changes.insert('continuation', continuation(1, { rootKey: key(10), dueAtMs: undefined }));
      changes.insert('continuation', continuation(3, { rootKey: key(10), createdAtMs: 1 }));
      changes.insert('continuation', continuation(2, { rootKey: key(10), createdAtMs: 2 }));
      // The second continuation waits for the first one, although only the first is not due.
      changes.insert('continuation', continuation(4, { rootKey: key(20), dueAtMs: nowMs + 1 }));
      changes.insert('continuation', continuation(5, { rootKey: key(20) }));
    });
    expect((await due()).continuations).toEqual([{ key: key(3), rootKey: key(10) }]);
    expect(await store.nextDueAtMs()).toBe(nowMs);
  });

  it.each<readonly [string, number, (changes: OpenChanges) => void]>([
    [
      'a lease ends',
      500,
      (changes) => changes.insert('backgroundJob', backgroundJob(1, lease(500))),
    ],
    [
      'a scheduled job is due',
      600,
      (changes) =>
        changes.insert(
          'backgroundJob',
          backgroundJob(1, { state: 'scheduled', availableAtMs: 600 }),
        ),
    ],
    [
      'a schedule fires',
      700,
      (changes) => changes.insert('schedule', schedule(1, { nextDueAtMs: 700 })),
    ],
    [
      'the next step of an operation is due',
      750,
      (changes) => changes.insert('jobOperation', operation(1, { nextDueAtMs: 750 })),
    ],
    [
      'a continuation is due',
      775,
      (changes) => changes.insert('continuation', { ...fullRows.continuation(1), dueAtMs: 775 }),
    ],
    [
      'a message expires',
      790,
      (changes) => changes.insert('message', { ...fullRows.message(1), expiresAtMs: 790 }),
    ],
    [
      'the day of a quota ends',
      800 + dayMs,
      (changes) => changes.insert('tenantQuota', quota('t', { dayStartMs: 800 })),
    ],
  ])('knows the moment at which %s', async (_, atMs, change) => {
    await write(store, (changes) => {
      changes.insert('backgroundJob', backgroundJob(2));
      changes.insert('tenantQuota', quota('idle', { dayStartMs: 0, daily: 0 }));
    });
    expect(await store.nextDueAtMs()).toBeUndefined();
    await write(store, change);
    expect(await store.nextDueAtMs()).toBe(atMs);
  });

  it('keeps the events of a tenant in order, within a batch and across batches', async () => {
    const big = 'x'.repeat(100_000);
    const events = (from: number) =>
      Array.from({ length: 8 }, (_, at) => `["${oddId}",${from + at},"${big}"]`);
    const publishFrom = (tenantId: TenantId, from: number) => (changes: OpenChanges) => {
      for (const event of events(from)) {
        changes.publish(tenantId, from, JSON.stringify(event) as EventText);
      }
    };
    await write(store, (changes) => {
      publishFrom(defaultTenant, 0)(changes);
      publishFrom(otherTenant, 100)(changes);
    });
    await write(store, publishFrom(defaultTenant, 8));
    const transaction = await store.begin({ deploys: false });
    await publish(transaction, publishFrom(defaultTenant, 16));
    await publish(transaction, publishFrom(defaultTenant, 24));
    await transaction.commit();
    const found = await opened.select(
      `SELECT tenant_id, CAST(created_at AS text) AS at, events FROM job_event ORDER BY position`,
    );
    const of = (tenantId: TenantId) => found.filter((row) => row['tenant_id'] === tenantId);
    const texts = of(defaultTenant).flatMap((row) => JSON.parse(String(row['events'])) as string[]);
    expect(texts).toEqual([0, 8, 16, 24].flatMap(events));
    expect(new Set(of(defaultTenant).map((row) => row['at']))).toEqual(
      new Set(['0', '8', '16', '24']),
    );
    expect(of(otherTenant).flatMap((row) => JSON.parse(String(row['events'])) as string[])).toEqual(
      events(100),
    );
  });

  it('publishes nothing of a batch that is rolled back', async () => {
    const transaction = await store.begin({ deploys: false });
    await publish(transaction, (changes) => {
      changes.publish(defaultTenant, 1, '[]' as EventText);
      changes.insert('backgroundJob', backgroundJob(110));
    });
    await transaction.rollback();
    expect(await opened.select('SELECT position FROM job_event')).toEqual([]);
    expect(await ready()).toEqual([]);
  });
}

async function publish(
  transaction: StoreTransaction,
  change: (changes: OpenChanges) => void,
): Promise<void> {
  const changes = new OpenChanges();
  change(changes);
  await transaction.write(changes);
}

/** Inserts a schedule and a tenant's day that are due at this moment, and one of each that is due just after it. */
function insertDue(changes: OpenChanges, atMs: number): void {
  changes.insert('schedule', schedule(75, { nextDueAtMs: atMs }));
  changes.insert('schedule', schedule(76, { nextDueAtMs: atMs + 1 }));
  changes.insert('tenantQuota', quota('due', { dayStartMs: atMs - dayMs }));
  changes.insert('tenantQuota', quota('later', { dayStartMs: atMs - dayMs + 1 }));
  changes.insert('tenantQuota', quota('unused', { dayStartMs: 0, daily: 0 }));
}

function schedule(
  at: number,
  row: Partial<BackgroundTables['schedule']>,
): BackgroundTables['schedule'] {
  return { ...fullBackgroundRows.schedule(at), ...row };
}

function operation(
  at: number,
  row: Partial<BackgroundTables['jobOperation']>,
): BackgroundTables['jobOperation'] {
  return { ...fullBackgroundRows.jobOperation(at), ...row };
}

function quota(
  tenantId: string,
  row: Partial<BackgroundTables['tenantQuota']>,
): BackgroundTables['tenantQuota'] {
  return { ...fullBackgroundRows.tenantQuota(0), tenantId: tenantId as TenantId, ...row };
}
