/** The behavior for the Jobs Service of a store that several nodes share; the rest is in `../conformance`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/postgres/postgres-server.ts';
import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import {
  type JobNotice,
  type PeerNotice,
  type Store,
  StoreFailure,
  type StoreTransaction,
} from '../../engine/store.ts';
import { commit, read, write } from '../conformance/opened-store.ts';
import { backgroundJob, fullBackgroundRows, lease } from '../conformance/sample-background-rows.ts';
import { key, otherTenant } from '../conformance/sample-values.ts';
import { defaultPostgresOptions } from './postgres-options.ts';
import { createPostgresStore } from './postgres-store.ts';

const nowMs = 1_800_000_000_000;
const dayMs = 86_400_000;

let database: TestDatabase;
let a: Store;
let b: Store;
beforeEach(async () => {
  database = await createTestDatabase();
  const options = { ...defaultPostgresOptions, url: database.url };
  a = await createPostgresStore(options);
  b = await createPostgresStore(options);
});
afterEach(async () => {
  await a.close();
  await b.close();
  await database.drop();
});

function begin(store: Store): Promise<StoreTransaction> {
  return store.begin({ deploys: false });
}

describe('two batches at once', () => {
  it.each([[['work']], [['work', 'more']], [undefined]])(
    'never get the same job of types %j, nor wait for each other',
    async (types) => {
      await write(a, (changes) => {
        for (let at = 20; at < 30; at += 1) changes.insert('backgroundJob', backgroundJob(at));
      });
      const ready = async (transaction: StoreTransaction, jobsMax: number) =>
        (await transaction.readyJobs({ tenantId: defaultTenant, types, jobsMax })).map(
          (job) => job.key,
        );
      const one = await begin(a);
      const other = await begin(b);
      expect(await ready(one, 3)).toEqual([20, 21, 22].map(key));
      expect(await ready(other, 4)).toEqual([23, 24, 25, 26].map(key));
      expect(await ready(one, 100)).toEqual([20, 21, 22, 27, 28, 29].map(key));
      expect(await ready(other, 100)).toEqual([23, 24, 25, 26].map(key));
      await one.rollback();
      expect(await ready(other, 100)).toHaveLength(10);
      await other.rollback();
    },
  );

  it('never take a due row twice, nor wait for each other', async () => {
    await write(a, (changes) => {
      changes.insert('backgroundJob', backgroundJob(30, lease(1)));
      changes.insert('backgroundJob', backgroundJob(31, { state: 'scheduled', availableAtMs: 1 }));
      changes.insert('schedule', fullBackgroundRows.schedule(32));
      const quota = fullBackgroundRows.tenantQuota(33);
      changes.insert('tenantQuota', { ...quota, dayStartMs: nowMs - dayMs });
    });
    const one = await begin(a);
    const other = await begin(b);
    const found = await one.dueKeys(nowMs, 10);
    const countsIn = (due: object) =>
      Object.fromEntries(Object.entries(due).map(([kind, keys]) => [kind, (keys as []).length]));
    expect(countsIn(found)).toMatchObject({ expired: 1, scheduled: 1, schedules: 1, tenants: 1 });
    const none = Object.fromEntries(Object.keys(found).map((kind) => [kind, []]));
    expect(await other.dueKeys(nowMs, 10)).toEqual(none);
    await one.rollback();
    expect(await other.dueKeys(nowMs, 10)).toEqual(found);
    await other.rollback();
  });

  it('change one row in sequence, the second after the first', async () => {
    const quota = { ...fullBackgroundRows.tenantQuota(0), tenantId: defaultTenant, pending: 0 };
    await write(a, (changes) => changes.insert('tenantQuota', quota));
    const countOn = (store: Store) =>
      commit(store, async (transaction) => {
        const [row] = await transaction.rows('tenantQuota', [defaultTenant]);
        if (row === undefined) throw new Error('Expected the quota to be there');
        const changes = new OpenChanges();
        row.pending += 1;
        changes.update('tenantQuota', row);
        await transaction.write(changes);
      });
    const nodes = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? a : b));
    await Promise.all(nodes.map(countOn));
    const [row] = await read(a, (tx) => tx.rows('tenantQuota', [defaultTenant]));
    expect(row?.pending).toBe(20);
  });

  it.each(['tenantQuota', 'uniqueJob', 'idempotentRequest', 'scheduleTick'] as const)(
    'that insert the same rows of %s in any order: one of them meets a conflict',
    async (table) => {
      const rows = Array.from({ length: 20 }, (_, at) => fullBackgroundRows[table](100 + at));
      const insert = (store: Store, inserted: readonly object[]) =>
        write(store, (changes) => {
          for (const row of inserted) changes.insert(table, row as never);
        });
      for (let round = 0; round < 5; round += 1) {
        const outcomes = await Promise.allSettled([insert(a, rows), insert(b, rows.toReversed())]);
        const reasons = outcomes.flatMap((one) =>
          one.status === 'rejected' ? [one.reason as unknown] : [],
        );
        expect(reasons).toEqual([expect.any(StoreFailure)]);
        expect(reasons[0]).toMatchObject({ kind: 'conflict', cause: { code: '23505' } });
        await write(a, (changes) => {
          for (const row of rows) changes.delete(table, row);
        });
      }
    },
  );

  it('that insert the same job are a bug, not a conflict', async () => {
    await write(a, (changes) => changes.insert('backgroundJob', backgroundJob(40)));
    const again = write(b, (changes) => changes.insert('backgroundJob', backgroundJob(40)));
    await expect(again).rejects.toThrow('duplicate key');
    await expect(again).rejects.not.toBeInstanceOf(StoreFailure);
  });
});

describe('nodes', () => {
  it('notify each other of queued jobs', async () => {
    const heard: PeerNotice[] = [];
    b.peers?.listen((notice) => heard.push(notice));
    const notices: JobNotice[] = [
      { type: 'work', tenantId: defaultTenant },
      { type: 'work', tenantId: defaultTenant },
      { type: 'more', tenantId: otherTenant },
    ];
    const notifyOther = () =>
      a.peers?.send({ jobs: [], queued: notices, ended: [], published: [] });
    // A notice that is sent before the other node listens is lost, which is allowed.
    notifyOther();
    await expect
      .poll(
        () => {
          if (heard.length === 0) notifyOther();
          return heard.length;
        },
        { timeout: 5_000 },
      )
      .toBeGreaterThan(0);
    expect(new Set(heard.flatMap((notice) => notice.queued.map((one) => one.type)))).toEqual(
      new Set(['work', 'more']),
    );
    expect(heard[0]?.queued.length).toBeGreaterThanOrEqual(notices.length);
    expect(heard[0]?.jobs).toEqual([]);
  });

  it('find queued jobs for their polls, and due rows, by polling', async () => {
    await write(a, (changes) => {
      changes.insert('backgroundJob', backgroundJob(50, { type: 'a' }));
      changes.insert('backgroundJob', backgroundJob(51, { type: 'a' }));
      changes.insert('backgroundJob', backgroundJob(52, { type: 'b', tenantId: otherTenant }));
      changes.insert('backgroundJob', backgroundJob(53, lease(900)));
    });
    const poll = async (...lines: readonly (readonly [type: string, tenantId: string])[]) => {
      const leaseQueues = lines.map(([type, tenantId]) => `${type}\n${tenantId}`);
      const notice = await b.peers?.poll({ jobQueues: [], leaseQueues, instanceKeys: [] });
      expect([notice?.dueAtMs, notice?.jobs]).toEqual([900, []]);
      return (notice?.queued ?? []).map(({ type, tenantId }) => `${type} ${tenantId}`).toSorted();
    };
    const [ofA, ofB] = [`a ${defaultTenant}`, `b ${otherTenant}`];
    expect(await poll()).toEqual([]);
    expect(await poll(['a', defaultTenant])).toEqual([ofA, ofA]);
    expect(await poll(['a', otherTenant], ['b', defaultTenant])).toEqual([]);
    expect(await poll(['b', '*'], ['absent', '*'])).toEqual([ofB]);
    expect(await poll(['*', defaultTenant])).toEqual([ofA, ofA]);
    expect(await poll(['*', 'absent'])).toEqual([]);
    expect(await poll(['*', '*'])).toEqual([ofA, ofA, ofB]);
    expect(await poll(['a', '*'], ['*', otherTenant])).toEqual([ofA, ofA, ofB]);
  });

  it('answer a poll with a bounded number of notices, however many jobs are queued', async () => {
    await write(a, (changes) => {
      for (let at = 1_000; at < 1_400; at += 1) {
        const tenantId = `t${at % 7}` as TenantId;
        changes.insert('backgroundJob', backgroundJob(at, { tenantId, type: `type${at % 5}` }));
      }
    });
    for (const line of ['*\n*', '*\nt3', 'type2\n*', 'type2\nt3']) {
      const notice = await b.peers?.poll({
        jobQueues: [],
        leaseQueues: [line],
        instanceKeys: [],
      });
      expect(notice?.queued.length).toBeGreaterThan(0);
      expect(notice?.queued.length).toBeLessThanOrEqual(100);
    }
  });
});
