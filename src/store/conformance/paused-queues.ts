import type { PausedQueueRow } from '../../engine/background/queue/paused-queue-row.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultTenant, type TenantId } from '../../core/tenant.ts';
import { rowId } from '../../engine/background/row-id.ts';
import type { Activation } from '../../engine/command.ts';
import type { Store } from '../../engine/store.ts';
import { commit, type OpenedStore, read, write } from './opened-store.ts';
import { backgroundJob, fullBackgroundRows } from './sample-background-rows.ts';
import { fullRows, job, processInstance } from './sample-rows.ts';
import { key, oddId, otherTenant } from './sample-values.ts';

const nowMs = 1_800_000_000_000;

export function describePausedQueues(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const pause = (...rows: readonly PausedQueueRow[]) =>
    write(store, (changes) => {
      for (const row of rows) changes.insert('pausedQueue', row);
    });
  const resume = (row: PausedQueueRow) =>
    write(store, (changes) => changes.delete('pausedQueue', row));
  const ready = async (types: readonly string[] | undefined, tenantId = defaultTenant) =>
    (await read(store, (tx) => tx.readyJobs({ tenantId, types, jobsMax: 100 }))).map(
      (row) => row.key,
    );
  const tenants = (types: readonly string[] | undefined, tenantsMax = 100) =>
    read(store, (tx) => tx.readyTenants({ types, after: '', tenantsMax }));
  const keys = (...at: readonly number[]) => at.map((one) => key(one));

  it('hands out background jobs of no paused queue, and of every other one', async () => {
    await write(store, (changes) => {
      for (const [at, type] of ['a', 'b', oddId].entries()) {
        changes.insert('backgroundJob', backgroundJob(10 + at, { type, tenantId: otherTenant }));
        changes.insert('backgroundJob', backgroundJob(20 + at, { type }));
      }
    });
    const paused = queue({ type: oddId });
    await pause(paused, queue({ type: 'a' }));
    expect(await ready(['a'])).toEqual([]);
    expect(await ready([oddId, 'b', 'a'])).toEqual(keys(21));
    expect(await ready(undefined)).toEqual(keys(21));
    expect(await ready(undefined, otherTenant)).toEqual(keys(10, 11, 12));
    expect(await tenants(['a'])).toEqual([otherTenant]);
    expect(await tenants(['a', oddId])).toEqual([otherTenant]);
    expect(await tenants(['a', 'b'])).toEqual([defaultTenant, otherTenant]);
    await resume(paused);
    expect(await ready([oddId])).toEqual(keys(22));
    expect(await tenants([oddId])).toEqual([defaultTenant, otherTenant]);
  });

  it('finds the tenants behind those that have paused the type', async () => {
    const named = ['t1', 't2', 't3', 't4'].map((name) => name as TenantId);
    await write(store, (changes) => {
      for (const [at, tenantId] of named.entries()) {
        changes.insert('backgroundJob', backgroundJob(30 + at, { tenantId }));
      }
    });
    await pause(...named.filter((_, at) => at % 2 === 0).map((tenantId) => queue({ tenantId })));
    expect(await tenants(['work'], 1)).toEqual(['t2']);
    expect(await tenants(undefined)).toEqual(['t2', 't4']);
  });

  it('activates jobs of processes of no tenant for which the type is paused', async () => {
    await write(store, (changes) => {
      changes.insert('processDefinition', fullRows.processDefinition(3));
      changes.insert('processInstance', processInstance(10));
      changes.insert('job', job(40));
      changes.insert('job', job(41, { tenantId: otherTenant }));
      changes.insert('job', job(42, { type: oddId }));
    });
    // The tenants whose background jobs pause need not be those whose processes pause.
    const paused = queue({ tenantId: 'somebody' as TenantId, processTenantId: defaultTenant });
    await pause(paused, queue({ tenantId: otherTenant, processTenantId: 'other2' as TenantId }));
    const both = [defaultTenant, otherTenant];
    expect(await activated(store, { tenantIds: [defaultTenant] })).toEqual([]);
    expect(await activated(store, { tenantIds: both })).toEqual(keys(41));
    expect(await activated(store, { tenantIds: 'every', jobType: oddId })).toEqual(keys(42));
    await write(store, (changes) => changes.insert('job', job(43, { tenantId: otherTenant })));
    expect(await activated(store, { tenantIds: 'every' })).toEqual(keys(43));
    await resume(paused);
    expect(await activated(store, { tenantIds: 'every' })).toEqual(keys(40));
  });

  it('knows when a queue resumes by itself, and which are due', async () => {
    const never = queue({ type: 'never', resumesAtMs: undefined });
    await pause(never);
    expect(await store.nextDueAtMs()).toBeUndefined();
    const due = [2, 1].map((at) => queue({ type: `${oddId}${at}`, resumesAtMs: nowMs - at }));
    await pause(...due, queue({ type: 'later', resumesAtMs: nowMs + 1 }));
    expect(await store.nextDueAtMs()).toBe(nowMs - 2);
    const found = async (max: number) => (await read(store, (tx) => tx.dueKeys(nowMs, max))).queues;
    expect(await found(10)).toEqual(due.map((row) => rowId.pausedQueue(row)));
    expect(await found(1)).toEqual(due.slice(0, 1).map((row) => rowId.pausedQueue(row)));
    const rows = await read(store, (tx) => tx.rows('pausedQueue', due.map(rowId.pausedQueue)));
    expect(rows).toEqual(due);
  });
}

function queue(row: Partial<PausedQueueRow>): PausedQueueRow {
  const whole = fullBackgroundRows.pausedQueue(0);
  return { ...whole, tenantId: defaultTenant, type: 'work', resumesAtMs: undefined, ...row };
}

async function activated(store: Store, of: Partial<Activation>): Promise<readonly string[]> {
  const activation: Activation = {
    jobType: 'work',
    worker: 'me',
    jobsMax: 100,
    timeoutMs: 1_000,
    tenantIds: [defaultTenant],
    fetchVariables: undefined,
    withLease: false,
    waitMs: 0,
    ...of,
  };
  const options = { nowMs, leaseToken: 'token', bytesMax: 1_000_000 };
  const { jobs } = await commit(store, (tx) => tx.activate(activation, options));
  return jobs.map(({ jobKey }) => jobKey);
}
