import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoadableTable, rowId } from '../../engine/background/row-id.ts';
import type { BackgroundTables } from '../../engine/background/background-tables.ts';
import type { Tables } from '../../engine/state/process-rows.ts';
import { OpenChanges } from '../../engine/state/changes.ts';
import type { Store } from '../../engine/store.ts';
import { type OpenedStore, read, write } from './opened-store.ts';
import { changedBatchRows, sparseBatchRows } from './sample-batch-rows.ts';
import { changedIdentityRows, sparseIdentityRows } from './sample-identity-rows.ts';
import { changedAgentRows, sparseAgentRows } from './sample-agent-rows.ts';
import { backgroundJob, fullBackgroundRows } from './sample-background-rows.ts';
import { fullRows } from './sample-rows.ts';
import { key, oddId } from './sample-values.ts';

const sparse: { readonly [T in LoadableTable]: Partial<Tables[T]> } = {
  backgroundJob: {
    state: 'deadlettered',
    scheduledAtMs: undefined,
    retryPolicy: undefined,
    leaseHash: undefined,
    leaseExpiresAtMs: undefined,
    leaseMs: undefined,
    worker: undefined,
    progress: undefined,
    result: undefined,
    error: undefined,
    cancelReason: undefined,
    uniqueKey: undefined,
    idempotencyKey: undefined,
    scheduleKey: undefined,
    startedAtMs: undefined,
    endedAtMs: 1,
  },
  pausedQueue: { reason: undefined, resumesAtMs: undefined },
  tenantQuota: { limits: undefined },
  uniqueJob: { untilMs: undefined },
  idempotentRequest: { jobKeys: [] },
  schedule: {
    nextTickAtMs: undefined,
    nextDueAtMs: undefined,
    lastTickAtMs: undefined,
    lastManualAtMs: undefined,
    lastRunAtMs: undefined,
    lastJobKey: undefined,
    lastInstanceKey: undefined,
    bufferedTickAtMs: undefined,
    logTurnedAtMs: undefined,
    logAfterMs: undefined,
  },
  jobOperation: {
    state: 'completed',
    cursorAtMs: undefined,
    cursorKey: undefined,
    nextDueAtMs: undefined,
    waitsFor: undefined,
    stopReason: undefined,
    endedAtMs: 1,
  },
  webhook: {
    description: undefined,
    kinds: [],
    disabledAtMs: undefined,
    disabledReason: undefined,
    failingSinceMs: undefined,
    nextTryAtMs: undefined,
    deliveries: [],
  },
  eventSink: { holder: undefined, leaseExpiresAtMs: undefined },
  scheduleTick: { jobKey: undefined, processInstanceKey: undefined },
  message: { messageId: undefined },
  messageCorrelation: { elementInstanceKey: undefined },
  continuation: { dueAtMs: undefined },
  eventSubscription: {
    name: undefined,
    correlationKey: undefined,
    slot: undefined,
    triggers: undefined,
    lastEvent: undefined,
    firingsLeft: undefined,
  },
  ...sparseAgentRows,
  ...sparseBatchRows,
  ...sparseIdentityRows,
};

/** The fields that an update changes in each table; every other field must stay. */
const changed: { readonly [T in LoadableTable]: Partial<Tables[T]> } = {
  backgroundJob: {
    payload: '{}' as BackgroundTables['backgroundJob']['payload'],
    priority: 1,
    state: 'completed',
    availableAtMs: 1,
    scheduledAtMs: undefined,
    attempt: 13,
    attemptsLeft: 4,
    maxAttempts: 9,
    retryPolicy: undefined,
    leaseHash: undefined,
    leaseExpiresAtMs: undefined,
    leaseMs: undefined,
    worker: 'w',
    progress: undefined,
    logLines: 8,
    result: '1' as BackgroundTables['backgroundJob']['payload'],
    error: undefined,
    cancelReason: undefined,
    updatedAtMs: 2,
    startedAtMs: 3,
    endedAtMs: 4,
  },
  pausedQueue: {
    processTenantId: oddId as BackgroundTables['pausedQueue']['processTenantId'],
    reason: undefined,
    resumesAtMs: 1,
    pausedBy: 'p',
    pausedAtMs: 2,
  },
  tenantQuota: {
    tier: 'PRO',
    limits: undefined,
    pending: 0,
    schedules: 1,
    daily: 0,
    dayStartMs: 86_400_000,
    updatedAtMs: 1,
  },
  uniqueJob: { jobKey: key(1), scope: 'active', untilMs: undefined },
  idempotentRequest: { bodyHash: 'b', jobKeys: [], expiresAtMs: 1 },
  schedule: {
    name: 'n',
    cron: 'c',
    timeZone: 'z',
    state: 'paused',
    overlap: 'allow',
    missed: 'skip',
    missedWindowMs: 1,
    jitterMs: 2,
    nextTickAtMs: 3,
    nextDueAtMs: undefined,
    lastTickAtMs: 4,
    lastManualAtMs: 5,
    lastRunAtMs: 6,
    lastJobKey: undefined,
    lastInstanceKey: undefined,
    bufferedTickAtMs: undefined,
    loggedTicks: 7,
    logTurnedAtMs: 8,
    logAfterMs: undefined,
    updatedAtMs: 9,
  },
  jobOperation: {
    state: 'stopped',
    done: 1,
    refused: {},
    ended: 2,
    failedAgain: 3,
    watched: [],
    cursorAtMs: undefined,
    cursorKey: undefined,
    nextDueAtMs: undefined,
    waitsFor: undefined,
    stopReason: 'r',
    updatedAtMs: 4,
    endedAtMs: 5,
  },
  webhook: {
    url: 'u',
    description: undefined,
    kinds: [],
    secrets: [],
    disabledAtMs: undefined,
    disabledReason: undefined,
    sequence: 1,
    entry: 2,
    epoch: 3,
    failures: 4,
    failingSinceMs: 5,
    nextTryAtMs: 6,
    deliveries: [],
    updatedAtMs: 7,
  },
  eventSink: {
    holder: undefined,
    leaseExpiresAtMs: undefined,
    sequence: 1,
    entry: 2,
    updatedAtMs: 3,
  },
  scheduleTick: {
    outcome: 'failed',
    reason: 'r',
    trigger: 'cron',
    decidedAtMs: 1,
    jobKey: undefined,
    processInstanceKey: undefined,
  },
  message: {},
  messageCorrelation: {
    subscriptionKey: key(91),
    definitionKey: key(92),
    rootKey: key(93),
    processInstanceKey: key(94),
    elementId: 'other',
    elementInstanceKey: undefined,
    state: 'reserved',
    variables: [],
    correlatedAtMs: undefined,
  },
  continuation: { attempts: 5, dueAtMs: undefined, suspendedIn: key(10) },
  eventSubscription: {
    definitionKey: key(4),
    processId: 'p',
    elementId: 'e',
    state: 'closed',
    triggers: 'repeatedly',
    lastEvent: 'DELETED',
    suspendedAtMs: undefined,
    dueAtMs: 1,
    firingsLeft: undefined,
    updatedAtMs: 2,
  },
  ...changedAgentRows,
  ...changedBatchRows,
  ...changedIdentityRows,
};

export function describeBackgroundRows(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  /**
   * Reads from the tables in a rolled-back batch, because a store discards its cache of written rows with the rollback.
   */
  const rows = async (table: LoadableTable, ids: readonly string[]) => {
    await read(store, () => Promise.resolve());
    return read(store, (tx) => tx.rows(table, ids));
  };

  describe.each(Object.keys(rowId) as LoadableTable[])('a row of %s', (table) => {
    const idOf = rowId[table] as (row: object) => string;
    const full = fullRows[table];
    const readBack = async (row: object) => (await rows(table, [idOf(row)]))[0];
    const insert = (row: object) => write(store, (changes) => changes.insert(table, row as never));

    it('is read by its id as it was written, including odd texts', async () => {
      await insert(full(20));
      expect(await readBack(full(20))).toEqual(full(20));
    });

    it('is read with its absent values absent', async () => {
      const row = { ...full(20), ...sparse[table] };
      await insert(row);
      expect(await readBack(row)).toEqual(row);
    });

    it('takes every change of an update, while other rows stay', async () => {
      await insert(full(20));
      await insert(full(21));
      const after = { ...full(20), ...changed[table] };
      await write(store, (changes) => changes.update(table, after as never));
      expect(await readBack(after)).toEqual(after);
      expect(await readBack(full(21))).toEqual(full(21));
    });

    it('is written among many in one batch, whatever values they share', async () => {
      const before = Array.from({ length: 50 }, (_, at) =>
        at % 5 < 2 ? { ...full(at), ...sparse[table] } : full(at),
      );
      const ids = before.map(idOf);
      await write(store, (changes) => {
        for (const row of before) changes.insert(table, row as never);
      });
      expect(await rows(table, ids)).toEqual(before);
      const isUpdated = (at: number): boolean => at < 20 || at % 3 > 0;
      // The rows are plain objects here, because the union of all tables twice is too much for the compiler.
      const change: object = changed[table];
      const after = before.map((row: object, at) => (isUpdated(at) ? { ...row, ...change } : row));
      await write(store, (changes) => {
        for (const row of after.filter((_, at) => isUpdated(at))) {
          changes.update(table, row as never);
        }
      });
      expect(await rows(table, ids)).toEqual(after);
    });

    it('is returned in the requested order, once for each request, and is deleted alone', async () => {
      for (const at of [31, 30, 32]) await insert(full(at));
      const ids = [32, 99, 30, 32].map((at) => idOf(full(at)));
      expect(await rows(table, ids)).toEqual([full(32), undefined, full(30), full(32)]);
      expect(await rows(table, [])).toEqual([]);
      await write(store, (changes) => {
        for (const at of [32, 31]) changes.delete(table, full(at));
      });
      expect(await rows(table, ids)).toEqual([undefined, undefined, full(30), undefined]);
    });
  });

  it('finds nothing for impossible keys, and finds a text with characters that no store can hold', async () => {
    const strange = ['0', '1', '9223372036854775807', '9'.repeat(25)];
    expect(await rows('backgroundJob', strange)).toEqual(strange.map(() => undefined));
    const row = { ...fullBackgroundRows.uniqueJob(1), uniqueKey: `${oddId}a\0b` };
    await write(store, (changes) => changes.insert('uniqueJob', row));
    const [found] = await rows('uniqueJob', [rowId.uniqueJob(row)]);
    expect(found).toEqual({ ...row, uniqueKey: `${oddId}a\ufffdb` });
  });

  it('keeps executions and log lines of an attempt until its job is deleted', async () => {
    const jobs = [50, 51].map((at) => backgroundJob(at));
    await write(store, (changes) => {
      for (const row of jobs) {
        changes.insert('backgroundJob', row);
        for (const attempt of [1, 2]) {
          changes.insert('jobExecution', { ...execution(row), attempt });
          changes.insert('jobLog', { ...fullBackgroundRows.jobLog(0), ...of(row), line: attempt });
        }
      }
    });
    const [sample] = await opened.select(
      `SELECT worker, outcome, error FROM job_execution WHERE attempt = 1 AND job_key = ${key(50)}`,
    );
    expect(sample).toEqual(pick(execution(backgroundJob(50)), ['worker', 'outcome', 'error']));
    const [logged] = await opened.select('SELECT level, message FROM job_log LIMIT 1');
    expect(logged).toEqual(pick(fullBackgroundRows.jobLog(0), ['level', 'message']));
    await write(store, (changes) => changes.delete('backgroundJob', backgroundJob(50)));
    for (const table of ['job_execution', 'job_log']) {
      const left = await opened.select(`SELECT CAST(job_key AS text) AS key FROM ${table}`);
      expect(left.map((row) => row['key'])).toEqual([key(51), key(51)]);
    }
  });

  it('reads a running job as it is in the table, even after changes that were not written', async () => {
    const running = fullBackgroundRows.backgroundJob(70);
    const ids = [running.key];
    const change = async (how: { readonly isWritten: boolean; readonly isKept: boolean }) => {
      const transaction = await store.begin({ deploys: false });
      const [row] = await transaction.rows('backgroundJob', ids);
      expect(row).toEqual(running);
      if (row !== undefined) row.logLines += 1;
      const changes = new OpenChanges();
      if (how.isWritten && row !== undefined) changes.update('backgroundJob', row);
      await transaction.write(changes);
      if (how.isKept) await transaction.commit();
      else await transaction.rollback();
    };
    await write(store, (changes) => changes.insert('backgroundJob', { ...running }));
    await change({ isWritten: false, isKept: true });
    await change({ isWritten: true, isKept: false });
    await change({ isWritten: false, isKept: false });
    await change({ isWritten: true, isKept: true });
    running.logLines += 1;
    await write(store, (changes) => changes.update('backgroundJob', { ...running }));
    await change({ isWritten: true, isKept: true });
    await write(store, (changes) => changes.delete('backgroundJob', running));
    expect(await read(store, (tx) => tx.rows('backgroundJob', ids))).toEqual([undefined]);
  });

  it('takes several writes in one batch, each after the one before', async () => {
    const transaction = await store.begin({ deploys: false });
    const first = new OpenChanges();
    first.insert('backgroundJob', backgroundJob(60));
    first.insert('backgroundJob', backgroundJob(61));
    await transaction.write(first);
    const second = new OpenChanges();
    second.update('backgroundJob', backgroundJob(60, { priority: 3 }));
    second.delete('backgroundJob', backgroundJob(61));
    await transaction.write(second);
    await transaction.commit();
    expect(await rows('backgroundJob', [key(60), key(61)])).toEqual([
      backgroundJob(60, { priority: 3 }),
      undefined,
    ]);
  });
}

function of(job: BackgroundTables['backgroundJob']) {
  return { jobKey: job.key, tenantId: job.tenantId };
}

function execution(job: BackgroundTables['backgroundJob']): BackgroundTables['jobExecution'] {
  return { ...fullBackgroundRows.jobExecution(0), ...of(job) };
}

function pick<Row extends object>(row: Row, fields: readonly (keyof Row)[]): Partial<Row> {
  return Object.fromEntries(fields.map((field) => [field, row[field]])) as Partial<Row>;
}
