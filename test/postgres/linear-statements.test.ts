import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { distinctRows } from '../../src/store/conformance/distinct-rows.ts';
import { createPartitions } from '../../src/store/postgres/partitions.ts';
import { createAllStatements } from '../../src/store/postgres/all-statements.ts';
import type { Connection } from '../../src/store/postgres/connections.ts';
import { defaultPostgresOptions } from '../../src/store/postgres/postgres-options.ts';
import { batchSettings } from '../../src/store/postgres/postgres-transaction.ts';
import type { TableStatements } from '../../src/store/postgres/table-statements.ts';
import { tableNames, tables } from '../../src/store/tables.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const [name, value] of Object.entries(batchSettings(defaultPostgresOptions))) {
    if (!name.endsWith('_timeout')) await client.query(`SET ${name} = ${value}`);
  }
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Plan {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Plan[];
}

/** The number of rows that all nodes of the plan have read, repetitions included. */
function workOf(plan: Plan): number {
  const rows =
    plan['Actual Rows'] +
    (plan['Rows Removed by Filter'] ?? 0) +
    (plan['Rows Removed by Join Filter'] ?? 0) +
    (plan['Rows Removed by Index Recheck'] ?? 0);
  return (plan.Plans ?? []).reduce(
    (sum, below) => sum + workOf(below),
    rows * plan['Actual Loops'],
  );
}

/** Runs what the store sends with the plan that it would keep, and adds up its work. */
function weighing(onWork: (rows: number) => void): Connection {
  let last: Promise<unknown> = Promise.resolve();
  const run = (text: string, values: readonly (string | number | null)[]) =>
    (last = last.then(() => weigh(text, values)));
  const weigh = async (text: string, values: readonly (string | number | null)[]) => {
    await client.query(`PREPARE weighed AS ${text}`);
    const literals = values.map((value) => pg.escapeLiteral(String(value))).join(', ');
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE weighed(${literals})`,
    );
    await client.query('DEALLOCATE weighed');
    const plan = rows[0]?.['QUERY PLAN'][0].Plan;
    if (plan !== undefined) onWork(workOf(plan));
  };
  return {
    rows: async ({ text }, values) => {
      await run(text, values);
      return [];
    },
    changed: async ({ text }, values) => {
      await run(text, values);
      return JSON.parse(`[${String(values[0]).slice(1, -1)}]`).length as number;
    },
    run: async (text) => (await client.query(text)).command,
    release: () => undefined,
  };
}

it.each(tableNames)('%s: twice as many rows are twice the work', async (name) => {
  const table = createAllStatements(createPartitions(1))[name] as unknown as TableStatements<never>;
  const weigh = async (count: number) => {
    const rows = distinctRows(name, count);
    const work = { insert: 0, update: 0, lock: 0, delete: 0 };
    const into = (kind: keyof typeof work) => weighing((done) => (work[kind] += done));
    await table.insert(into('insert'), rows);
    const { primaryKey } = tables[name];
    const ids = rows.map((row) => primaryKey.map((field) => String(row[field])));
    await table.lock(into('lock'), ids);
    // Statistics as if the table had never been analyzed since it was empty, which gives the worst plans.
    await table.update(into('update'), rows);
    await table.delete(into('delete'), rows);
    return work;
  };
  const [few, many] = [await weigh(200), await weigh(400)];
  for (const kind of ['insert', 'lock', 'update', 'delete'] as const) {
    expect(many[kind], `${kind} ${tables[name].name}`).toBeLessThanOrEqual(2.2 * few[kind] + 10);
    expect(many[kind]).toBeLessThan(400 * 20);
  }
});
