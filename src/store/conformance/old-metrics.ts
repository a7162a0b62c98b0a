import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultTenant } from '../../core/tenant.ts';
import { commit, type OpenedStore, write } from './opened-store.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export function describeOldMetrics(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const count = (type: string, atMs: number, completed = 1) =>
    write(opened.store, (changes) => {
      for (let index = 0; index < completed; index += 1) {
        changes.countJob('completed', { type, tenantId: defaultTenant, worker: 'w' }, atMs);
      }
    });
  const lot = (rolledBeforeMs: number, beforeMs?: number, rowsMax = 100) =>
    commit(opened.store, (transaction) =>
      transaction.deleteEnded({ kind: 'jobMetrics', rolledBeforeMs, beforeMs, rowsMax }),
    );
  const all = async (rolledBeforeMs: number, beforeMs?: number, rowsMax?: number) => {
    let lots = 0;
    while ((await lot(rolledBeforeMs, beforeMs, rowsMax)).hasMore) lots += 1;
    return lots;
  };
  const rows = async () =>
    (
      await opened.select(
        `SELECT minute_at, type, sum(completed) AS completed, max(completed_last_at) AS last_at, count(*) AS n
         FROM job_metric GROUP BY minute_at, type ORDER BY minute_at, type`,
      )
    ).map((row) => [
      Number(row['minute_at']) / minuteMs,
      row['type'],
      Number(row['completed']),
      Number(row['last_at']),
      Number(row['n']),
    ]);

  it('become counts by the hour, and counts of the last hours stay by the minute', async () => {
    await count('a', 0, 2);
    await count('a', 5 * minuteMs + 7, 3);
    await count('b', 5 * minuteMs + 8);
    await count('a', 59 * minuteMs);
    await count('a', 65 * minuteMs);
    await count('a', 2 * hourMs + minuteMs);
    await all(2 * hourMs + 30 * minuteMs);
    expect(await rows()).toEqual([
      [0, 'a', 6, 59 * minuteMs, 1],
      [0, 'b', 1, 5 * minuteMs + 8, 1],
      [60, 'a', 1, 65 * minuteMs, 1],
      [121, 'a', 1, 2 * hourMs + minuteMs, 1],
    ]);
  });

  it('are added up in lots, each of them once', async () => {
    for (let minute = 0; minute < 30; minute += 1) await count('a', minute * minuteMs);
    expect(await all(hourMs, undefined, 10)).toBeGreaterThanOrEqual(3);
    expect(await rows()).toEqual([[0, 'a', 30, 29 * minuteMs, 1]]);
    expect(await lot(hourMs)).toEqual({ rows: 0, hasMore: false });
  });

  it('are deleted when they are older than they are kept', async () => {
    for (const hour of [0, 1, 2]) await count('a', hour * hourMs + minuteMs);
    await all(2 * hourMs, hourMs, 2);
    expect(await rows()).toEqual([
      [60, 'a', 1, hourMs + minuteMs, 1],
      [121, 'a', 1, 2 * hourMs + minuteMs, 1],
    ]);
  });
}
