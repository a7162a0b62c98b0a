import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobRow } from '../../engine/state/process-rows.ts';
import type { Store } from '../../engine/store.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { job, processInstance } from './sample-rows.ts';
import { key, otherTenant } from './sample-values.ts';

const nowMs = 2_000;

export function describeJobMoves(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
    await write(store, (changes) => changes.insert('processInstance', processInstance(10)));
  });
  afterEach(() => opened.close());

  const insert = (...rows: readonly JobRow[]) =>
    write(store, (changes) => {
      for (const row of rows) changes.insert('job', row);
    });
  const jobAt = async (at: number) => (await read(store, (tx) => tx.jobs([key(at)])))[0];
  const held = { state: 'activated', worker: 'me', leaseToken: 'token' } as const;

  it('returns a job that still has the given deadline, as if it had never been taken', async () => {
    await insert(job(20, { ...held, deadlineAtMs: 500 }));
    const notices = await commit(store, (tx) =>
      tx.returnJobs([{ jobKey: key(20), deadlineAtMs: 500 }], nowMs),
    );
    expect(notices).toEqual([{ type: 'work', tenantId: job(20).tenantId }]);
    expect(await jobAt(20)).toEqual(job(20, { updatedAtMs: nowMs }));
  });

  it('does not return a job that was taken again, finished or never taken', async () => {
    const rows = [
      job(21, { ...held, deadlineAtMs: 501 }),
      job(22, { state: 'completed', endedAtMs: 1 }),
      job(23),
    ];
    await insert(...rows);
    const before = [await jobAt(21), await jobAt(22), await jobAt(23)];
    const asked = [21, 22, 23, 99].map((at) => ({ jobKey: key(at), deadlineAtMs: 500 }));
    expect(await commit(store, (tx) => tx.returnJobs(asked, nowMs))).toEqual([]);
    expect([await jobAt(21), await jobAt(22), await jobAt(23)]).toEqual(before);
  });

  it('releases jobs whose lease has ended, up to the very moment', async () => {
    await insert(
      job(30, { ...held, deadlineAtMs: nowMs }),
      job(31, { ...held, deadlineAtMs: nowMs + 1 }),
      job(32, { ...held, deadlineAtMs: 1, tenantId: otherTenant, type: 'more' }),
    );
    const notices = await commit(store, (tx) => tx.releaseDueJobs(nowMs, 10));
    expect(notices.toSorted((a, b) => a.type.localeCompare(b.type))).toEqual([
      { type: 'more', tenantId: otherTenant },
      { type: 'work', tenantId: job(30).tenantId },
    ]);
    expect(await jobAt(30)).toEqual(
      job(30, { worker: 'me', lastEvent: 'TIMED_OUT', updatedAtMs: nowMs }),
    );
    expect((await jobAt(31))?.state).toBe('activated');
  });

  it('releases jobs whose backoff has ended', async () => {
    const failed = { state: 'backingOff', lastEvent: 'FAILED' } as const;
    await insert(
      job(40, { ...failed, retryAtMs: nowMs }),
      job(41, { ...failed, retryAtMs: nowMs + 1 }),
    );
    expect(await commit(store, (tx) => tx.releaseDueJobs(nowMs, 10))).toHaveLength(1);
    expect(await jobAt(40)).toEqual(job(40, { lastEvent: 'FAILED', updatedAtMs: nowMs }));
    expect((await jobAt(41))?.state).toBe('backingOff');
  });

  it('respects the maximum, the longest due first', async () => {
    await insert(...[53, 51, 52].map((at) => job(at, { ...held, deadlineAtMs: at })));
    expect(await commit(store, (tx) => tx.releaseDueJobs(nowMs, 2))).toHaveLength(2);
    expect([(await jobAt(51))?.state, (await jobAt(52))?.state, (await jobAt(53))?.state]).toEqual([
      'activatable',
      'activatable',
      'activated',
    ]);
  });

  it('knows the earliest moment at which something is due', async () => {
    expect(await store.nextDueAtMs()).toBeUndefined();
    await insert(job(60, { ...held, deadlineAtMs: 900 }), job(61));
    expect(await store.nextDueAtMs()).toBe(900);
    await insert(job(62, { state: 'backingOff', retryAtMs: 800 }));
    expect(await store.nextDueAtMs()).toBe(800);
    await commit(store, (tx) => tx.releaseDueJobs(nowMs, 10));
    expect(await store.nextDueAtMs()).toBeUndefined();
  });
}
