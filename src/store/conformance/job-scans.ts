import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonText } from '../../core/json.ts';
import { defaultTenant } from '../../core/tenant.ts';
import type { JobFilter } from '../../engine/background/job-filter.ts';
import type { BackgroundTables } from '../../engine/background/background-tables.ts';
import type { JobsQuestion } from '../../engine/background/operation/operation-reads.ts';
import type { Store } from '../../engine/store.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { backgroundJob, lease } from './sample-background-rows.ts';
import { key, oddText, otherTenant } from './sample-values.ts';

/** The scans that operations on many jobs use. */
export function describeJobScans(open: () => Promise<OpenedStore>): void {
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
  const scan = async (question: Partial<JobsQuestion> = {}) =>
    read(store, (tx) =>
      tx.jobsBeyond({
        tenantId: defaultTenant,
        of: 'jobs',
        filter: {},
        after: undefined,
        createdToMs: 1_000,
        scannedMax: 100,
        ...question,
      }),
    );
  const scanned = async (question: Partial<JobsQuestion>) =>
    (await scan(question)).map(({ jobKey }) => jobKey);

  it('return the jobs of a tenant in the order of creation, from any of them on', async () => {
    await insert(
      backgroundJob(3, { createdAtMs: 10 }),
      backgroundJob(1, { createdAtMs: 20 }),
      backgroundJob(2, { createdAtMs: 10 }),
      backgroundJob(4, { createdAtMs: 1_000 }),
      backgroundJob(5, { createdAtMs: 1_001 }),
      backgroundJob(6, { createdAtMs: 10, tenantId: otherTenant }),
    );
    const keys = (...at: readonly number[]) => at.map((one) => key(one));
    expect(await scanned({})).toEqual(keys(2, 3, 1, 4));
    expect(await scanned({ scannedMax: 2 })).toEqual(keys(2, 3));
    expect(await scanned({ after: { jobKey: key(2), createdAtMs: 10 } })).toEqual(keys(3, 1, 4));
    expect(await scanned({ filter: { createdFromMs: 20 } })).toEqual(keys(1, 4));
    expect(await scanned({ filter: { createdToMs: 20 } })).toEqual(keys(2, 3, 1));
    expect(await scanned({ createdToMs: 10, filter: { createdToMs: 20 } })).toEqual(keys(2, 3));
  });

  it('distinguish dead letters from other jobs', async () => {
    await insert(
      backgroundJob(1, { createdAtMs: 1, state: 'deadlettered', endedAtMs: 1 }),
      backgroundJob(2, { createdAtMs: 2, state: 'failed', endedAtMs: 1 }),
    );
    expect(await scan({ of: 'deadLetters' })).toEqual([
      { jobKey: key(1), createdAtMs: 1, isMatch: true },
    ]);
  });

  it.each<readonly [string, JobFilter]>([
    ['nothing', {}],
    ['empty lists', { states: [], types: [], priorities: [] }],
    ['states', { states: ['running', 'queued'] }],
    ['types', { types: ['other', 'asked'] }],
    ['priorities', { priorities: [3, 7] }],
    ['a schedule', { scheduleKey: key(910) }],
    ['a worker', { worker: oddText }],
    ['a code', { errorCode: '"\\u0000' }],
  ])('mark the jobs that match %s', async (_, filter) => {
    await insert(
      backgroundJob(1, {
        ...lease(1),
        createdAtMs: 1,
        type: 'asked',
        priority: 7,
        scheduleKey: key(910),
        worker: oddText,
        error: JSON.stringify({ message: '', code: '"\\u0000' }) as JsonText,
      }),
      backgroundJob(2, {
        createdAtMs: 2,
        state: 'completed',
        endedAtMs: 1,
        type: 'x',
        priority: 1,
        scheduleKey: undefined,
        worker: undefined,
        error: undefined,
      }),
    );
    const isEverything = Object.values(filter).every(
      (value) => Array.isArray(value) && value.length === 0,
    );
    expect((await scan({ filter })).map(({ isMatch: isMatch }) => isMatch)).toEqual([
      true,
      isEverything,
    ]);
  });

  it('return the states of the existing jobs', async () => {
    await insert(
      backgroundJob(1),
      backgroundJob(2, { state: 'deadlettered', endedAtMs: 1 }),
      backgroundJob(3),
    );
    const asked = [key(2), key(1), key(9)];
    const states = await read(store, (tx) => tx.jobStates(asked));
    expect(new Map(states.map(({ jobKey, state }) => [jobKey, state]))).toEqual(
      new Map([
        [key(1), 'queued'],
        [key(2), 'deadlettered'],
      ]),
    );
    expect(await read(store, (tx) => tx.jobStates([]))).toEqual([]);
  });
}
