import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultTenant } from '../../core/tenant.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { Store } from '../../engine/store.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { element, fullRows, job, processInstance } from './sample-rows.ts';
import { key, otherTenant } from './sample-values.ts';

const minuteMs = 60_000;

export function describeTransactions(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const count = (changes: OpenChanges, kind: 'created' | 'completed' | 'failed', atMs: number) =>
    changes.countJob(kind, { tenantId: defaultTenant, type: 'work', worker: 'w' }, atMs);
  const totals = async (tenantIds = [defaultTenant]) =>
    JSON.parse(
      (await opened.query(
        { kind: 'jobTotals', fromMs: 0, toMs: 10 * minuteMs, jobType: undefined },
        tenantIds,
      )) ?? '',
    ) as Record<'created' | 'completed' | 'failed', { count: number; lastUpdatedAt: string }>;

  it('leaves no trace when it is rolled back', async () => {
    const row = processInstance(10);
    await write(store, (changes) => changes.insert('processInstance', row));
    const transaction = await store.begin({ deploys: true });
    const changes = new OpenChanges();
    changes.update('processInstance', { ...row, state: 'completed', endedAtMs: 1 });
    changes.insert('elementInstance', element(11, key(10)));
    changes.insert('job', job(12));
    changes.insert('deployment', fullRows.deployment(2));
    changes.insert('processDefinition', fullRows.processDefinition(3));
    count(changes, 'created', 0);
    await transaction.write(changes);
    await transaction.rollback();
    const [root] = await read(store, (tx) => tx.roots([key(10)], 10));
    expect(root?.processInstances).toEqual([row]);
    expect(root?.elements).toEqual([]);
    expect(await read(store, (tx) => tx.jobs([key(12)]))).toEqual([undefined]);
    expect(await read(store, (tx) => tx.definitions([key(3)]))).toEqual([undefined]);
    expect((await totals()).created.count).toBe(0);
  });

  it('may be rolled back after its commit, or twice, without effect', async () => {
    const transaction = await store.begin({ deploys: false });
    await transaction.commit();
    await transaction.rollback();
    await transaction.rollback();
    await write(store, (changes) => changes.insert('job', job(20)));
  });

  it('shows nothing to others before its commit, and all of it afterwards', async () => {
    const transaction = await store.begin({ deploys: false });
    const changes = new OpenChanges();
    changes.insert('processInstance', processInstance(10));
    changes.insert('job', job(30));
    changes.insert('job', job(31));
    await transaction.write(changes);
    const seen = async () => (await opened.select('SELECT type FROM job')).length;
    expect(await seen()).toBe(0);
    await transaction.commit();
    expect(await seen()).toBe(2);
  });

  it('keeps committed rows when the store is closed and opened again', async () => {
    await write(store, (changes) => {
      changes.insert('processInstance', processInstance(10));
      changes.insert('job', job(40));
    });
    const again = await opened.another();
    expect((await read(again, (tx) => tx.jobs([key(40)])))[0]).toEqual(job(40));
    await again.close();
  });

  it('reserves keys for one node only', async () => {
    const other = await opened.another();
    const blocks: { readonly first: number; readonly count: number }[] = [];
    for (const [node, count] of [
      [store, 10],
      [other, 1],
      [other, 1_000],
      [store, 5],
    ] as const) {
      blocks.push({ first: await node.reserveKeys(count), count });
    }
    await other.close();
    const taken = blocks.flatMap(({ first, count }) =>
      Array.from({ length: count }, (_, index) => first + index),
    );
    expect(new Set(taken).size).toBe(1_016);
    expect(Math.min(...taken)).toBeGreaterThan(0);
    expect(await store.reserveKeys(1)).toBeGreaterThan(Math.max(...taken));
  });

  it('adds up the metrics of jobs across nodes', async () => {
    await write(store, (changes) => {
      count(changes, 'created', 1_000);
      count(changes, 'created', 2_000);
      count(changes, 'failed', 3_000);
    });
    const other = await opened.another();
    await write(other, (changes) => {
      count(changes, 'created', 4_000);
      count(changes, 'completed', minuteMs + 5_000);
      changes.countJob('created', { tenantId: otherTenant, type: 'work', worker: 'w' }, 9_000);
    });
    await other.close();
    await write(store, (changes) => count(changes, 'failed', 3_500));
    const at = (ms: number) => new Date(ms).toISOString();
    expect(await totals()).toMatchObject({
      created: { count: 3, lastUpdatedAt: at(4_000) },
      completed: { count: 1, lastUpdatedAt: at(minuteMs + 5_000) },
      failed: { count: 2, lastUpdatedAt: at(3_500) },
    });
    expect((await totals([otherTenant])).created.count).toBe(1);
  });
}
