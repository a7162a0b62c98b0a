/** A database with eight partitions: every batch puts its new instances into another one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Key, partitionOf } from '../../src/core/key.ts';
import { isSpread } from '../../src/store/postgres/partitions.ts';
import { tableNames, tables } from '../../src/store/tables.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { catchOf, file, message, process } from '../scenario/message-bpmn.ts';
import { type Cluster, openCluster } from '../scenario/scenario-cluster.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

const partitionCount = 8;
let database: TestDatabase;
let cluster: Cluster;

beforeEach(async () => {
  database = await createTestDatabase('nothing');
  cluster = await openCluster({ database: { url: database.url, partitionCount } });
});

afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.close();
  await database.drop();
});

/** Each instance has its own batch, so that they are in many partitions. */
async function createEach(count: number, processId = 'p'): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let nr = 0; nr < count; nr += 1) {
    keys.push(await cluster.create(processId, { variables: { nr, key: 'k' } }));
    await cluster.advance(1_000);
  }
  return keys;
}

const partitionsOf = (keys: readonly string[]) =>
  new Set(keys.map((key) => partitionOf(key as Key)));

/** The tables with rows whose partition is not that of their key or, without one, the first. */
async function misplaced(): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const name of tableNames) {
    const { name: table, primaryKey, columns } = tables[name];
    const first = String(primaryKey[0]);
    const column = (columns as Readonly<Record<string, { readonly name: string }>>)[first]?.name;
    const partition = isSpread(name) ? `(${column ?? ''} >> 51)` : '1';
    const rows = await database.rows(
      `SELECT 1 FROM ${table} WHERE partition_id <> ${partition} LIMIT 1`,
    );
    if (rows.length > 0) wrong.push(table);
  }
  return wrong;
}

describe('instances in several partitions', () => {
  it('take turns, and have all their rows in their own', async () => {
    await cluster.deploy(sequence('p', serviceTask('work'), serviceTask('more')));
    const keys = await createEach(16);
    expect(partitionsOf(keys).size).toBe(partitionCount);
    expect(keys.some((key) => BigInt(key) > 2n ** 53n)).toBe(true);
    const jobs = await cluster.activate('work');
    expect(jobs.map((job) => job.processInstanceKey).toSorted()).toEqual(keys.toSorted());
    for (const { jobKey, processInstanceKey, variables } of jobs) {
      expect(variables).toEqual({ nr: keys.indexOf(processInstanceKey), key: 'k' });
      expect(partitionOf(jobKey)).toBe(partitionOf(processInstanceKey));
      await cluster.complete(jobKey, { done: true });
    }
    expect(await cluster.activate('more')).toHaveLength(16);
    expect(await misplaced()).toEqual([]);
  });

  it('give their jobs to a worker that requests few at a time, without neglecting a partition', async () => {
    await cluster.deploy(sequence('p', serviceTask('work')));
    const keys = await createEach(24);
    const seen = new Set<string>();
    while (seen.size < keys.length) {
      const jobs = await cluster.activate('work', { maxJobsToActivate: 5 });
      expect(jobs.length).toBeGreaterThan(0);
      for (const { processInstanceKey } of jobs) seen.add(processInstanceKey);
    }
    expect(await cluster.activate('work')).toEqual([]);
  });

  it('are found in the order of a search, page by page in both directions', async () => {
    await cluster.deploy(sequence('p', serviceTask('work')));
    const keys = await createEach(20);
    const sort = [{ field: 'startDate', order: 'DESC' }];
    const ask = async (page: object, filter: object = {}) =>
      (await cluster.call('POST', '/process-instances/search', { sort, page, filter })).body;
    const keysOf = ({ items }: { items: readonly { processInstanceKey: string }[] }) =>
      items.map(({ processInstanceKey }) => processInstanceKey);
    const newest = keys.toReversed();
    expect(keysOf(await ask({ limit: 20 }))).toEqual(newest);
    expect(keysOf(await ask({ from: 7, limit: 6 }))).toEqual(newest.slice(7, 13));
    const first = await ask({ limit: 8 });
    expect(first.page.totalItems).toBe(20);
    const second = await ask({ limit: 8, after: first.page.endCursor });
    expect(keysOf(second)).toEqual(newest.slice(8, 16));
    const back = await ask({ limit: 8, before: second.page.startCursor });
    expect(keysOf(back)).toEqual(newest.slice(0, 8));
    const filter = { variables: [{ name: 'nr', value: '11' }] };
    expect(keysOf(await ask({ limit: 8 }, filter))).toEqual([keys[11]]);
    const byKey = await cluster.search('process-instances', {});
    expect(keysOf({ items: byKey })).toEqual(
      keys.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
    );
  });

  it('take a message wherever they are', async () => {
    await cluster.deploy(file([message('m', 'paid', '=key')], process('p', catchOf('hear', 'm'))));
    const keys = await createEach(9);
    const body = { name: 'paid', correlationKey: 'k', variables: { paid: true } };
    for (let nr = 0; nr < keys.length; nr += 1) {
      await cluster.call('POST', '/messages/publication', body);
    }
    for (const key of keys) await expect.poll(() => cluster.state(key)).toBe('COMPLETED');
    expect(await misplaced()).toEqual([]);
  });

  it('time out, fail and end wherever they are, and are counted together', async () => {
    await cluster.deploy(sequence('p', serviceTask('work')));
    const keys = await createEach(10);
    const jobs = await cluster.activate('work');
    await cluster.advance(61_000);
    const again: unknown[] = [];
    await expect
      .poll(async () => again.push(...(await cluster.activate('work', { maxJobsToActivate: 3 }))))
      .toBe(10);
    for (const { jobKey } of jobs.slice(0, 5)) await cluster.fail(jobKey, { retries: 0 });
    const [definition] = await cluster.search('process-definitions', {});
    const path = `/process-definitions/${definition.processDefinitionKey}/statistics/element-instances`;
    const { body } = await cluster.call('POST', path, {});
    expect(body.items).toMatchObject([
      { elementId: 'start', completed: 10 },
      { elementId: 'work', active: 5, incidents: 5 },
    ]);
    const canceled = await cluster.call('POST', '/process-instances/cancellation', {
      filter: { processDefinitionId: 'p' },
    });
    expect(canceled.status, JSON.stringify(canceled.body)).toBe(200);
    for (const key of keys) await expect.poll(() => cluster.state(key)).toBe('TERMINATED');
    expect(await misplaced()).toEqual([]);
  });
});

describe('a database', () => {
  it('keeps the number of partitions with which it was created', async () => {
    const open = (count: number) =>
      openCluster({ database: { url: database.url, partitionCount: count } });
    await expect(open(4)).rejects.toThrow(
      'Expected to open a database with 4 partitions, but it was created with 8',
    );
  });
});
