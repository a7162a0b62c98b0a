import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultTenant } from '../../core/tenant.ts';
import type { BackgroundJobKey } from '../../core/key.ts';
import type { BackgroundTables } from '../../engine/background/background-tables.ts';
import type { Store } from '../../engine/store.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { backgroundJob, fullBackgroundRows, lease } from './sample-background-rows.ts';
import { key } from './sample-values.ts';

const nowMs = 1_800_000_000_000;

export function describeEndedRows(open: () => Promise<OpenedStore>): void {
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
  const remove = async (ended: { readonly nowMs?: number; readonly rowsMax?: number } = {}) => {
    const { rows } = await commit(store, (transaction) =>
      transaction.deleteEnded({
        kind: 'backgroundJobs',
        jobs: [
          { state: 'completed', beforeMs: 100 },
          { state: 'cancelled', beforeMs: 100 },
          { state: 'failed', beforeMs: 50 },
        ],
        operationsBeforeMs: 100,
        nowMs,
        rowsMax: 100,
        ...ended,
      }),
    );
    return rows;
  };
  const kept = async () =>
    (await opened.select('SELECT key FROM background_job ORDER BY key')).map((row) =>
      String(row['key']),
    );
  const keys = (...at: readonly number[]) => at.map((one): string => key(one));

  it('deletes only jobs that ended before the moment given for their state', async () => {
    await insert(
      backgroundJob(1, { state: 'completed', endedAtMs: 99 }),
      backgroundJob(2, { state: 'completed', endedAtMs: 100 }),
      backgroundJob(3, { state: 'cancelled', endedAtMs: 1 }),
      backgroundJob(4, { state: 'failed', endedAtMs: 49 }),
      backgroundJob(5, { state: 'failed', endedAtMs: 50 }),
      backgroundJob(6, { state: 'deadlettered', endedAtMs: 1 }),
      backgroundJob(7, { state: 'queued' }),
      backgroundJob(8, lease(nowMs)),
    );
    expect(await remove()).toBe(3);
    expect(await kept()).toEqual(keys(2, 5, 6, 7, 8));
    expect(await remove()).toBe(0);
  });

  it('deletes the rows that depend on them, and no others', async () => {
    await insert(
      backgroundJob(1, { state: 'completed', endedAtMs: 1 }),
      backgroundJob(2, { state: 'completed', endedAtMs: 500 }),
    );
    await write(store, (changes) => {
      for (const at of [1, 2]) {
        changes.insert('jobExecution', fullBackgroundRows.jobExecution(at));
        changes.insert('jobLog', fullBackgroundRows.jobLog(at));
      }
    });
    expect(await remove()).toBe(1);
    for (const table of ['job_execution', 'job_log']) {
      const rows = await opened.select(`SELECT job_key FROM ${table}`);
      expect(rows.map((row) => String(row['job_key']))).toEqual(keys(2));
    }
  });

  it('keeps a job as long as it holds its unique key, and then deletes both', async () => {
    const holder = (at: number) =>
      backgroundJob(at, { state: 'completed', endedAtMs: 1, uniqueKey: `u${at}` });
    const unique = (at: number, jobKey: BackgroundJobKey, untilMs?: number) => ({
      tenantId: defaultTenant,
      uniqueKey: `work u${at}`,
      jobKey,
      scope: 'active' as const,
      untilMs,
    });
    await insert(holder(1), holder(2), holder(3));
    await write(store, (changes) => {
      changes.insert('uniqueJob', unique(1, key(1), nowMs + 1));
      changes.insert('uniqueJob', unique(2, key(2)));
      // Meanwhile another job holds the unique key.
      changes.insert('uniqueJob', unique(3, key(9)));
    });
    expect(await remove()).toBe(2);
    expect(await kept()).toEqual(keys(1));
    const names = await opened.select('SELECT unique_key FROM unique_job ORDER BY unique_key');
    expect(names.map((row) => row['unique_key'])).toEqual(['work u1', 'work u3']);
    expect(await remove({ nowMs: nowMs + 1 })).toBe(1);
    expect(await kept()).toEqual([]);
  });

  it('deletes the oldest first, up to the maximum', async () => {
    await insert(
      ...[1, 2, 3, 4].map((at) => backgroundJob(at, { state: 'completed', endedAtMs: 9 - at })),
      backgroundJob(5, { state: 'cancelled', endedAtMs: 1 }),
    );
    expect(await remove({ rowsMax: 2 })).toBe(2);
    expect(await kept()).toEqual(keys(1, 2, 5));
    expect(await remove({ rowsMax: 2 })).toBe(2);
    expect(await remove({ rowsMax: 2 })).toBe(1);
  });

  it('deletes operations that have ended', async () => {
    const row = (at: number, endedAtMs: number) => ({
      ...fullBackgroundRows.jobOperation(at),
      state: 'completed' as const,
      nextDueAtMs: undefined,
      stopReason: undefined,
      waitsFor: undefined,
      endedAtMs,
    });
    const running = {
      ...row(3, 0),
      state: 'running' as const,
      nextDueAtMs: 1,
      endedAtMs: undefined,
    };
    await write(store, (changes) => {
      for (const operation of [row(1, 99), row(2, 100), running]) {
        changes.insert('jobOperation', operation);
      }
    });
    expect(await remove()).toBe(1);
    const left = await read(store, (tx) => tx.rows('jobOperation', keys(1, 2, 3)));
    expect(left.map((one) => one?.key)).toEqual([undefined, key(2), key(3)]);
  });
}
