import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../src/store/tables.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('the tables of the cluster store', () => {
  it.each(Object.values(tables).map((table) => [table.name, table] as const))(
    '%s has every column that the store writes, and no other',
    async (name, table) => {
      const found = await database.rows(
        'SELECT column_name FROM information_schema.columns WHERE table_name = $1',
        [name],
      );
      const columns = Object.values(table.columns).map((column) => column.name);
      const own = name === 'process_instance' ? ['partition_id', 'version'] : ['partition_id'];
      expect(found.map((row) => row['column_name']).toSorted()).toEqual(
        [...own, ...columns].toSorted(),
      );
    },
  );

  it('are led by their partition in every key, so that they can be distributed by it', async () => {
    const keys = await database.rows(
      `SELECT c.relname AS table, a.attname AS first FROM pg_index AS i
         JOIN pg_class AS c ON c.oid = i.indrelid
         JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'public'
         JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indisunique AND c.relname <> 'schema_version'`,
    );
    expect(keys.length).toBeGreaterThan(Object.keys(tables).length);
    expect(keys.filter((key) => key['first'] !== 'partition_id')).toEqual([]);
  });
});
