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

  it('have their partition in every unique index, first in each primary key, to be distributed by it', async () => {
    const keys = await database.rows(
      `SELECT c.relname AS table, i.indisprimary AS "isPrimary", ARRAY(
           SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
             JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
           ORDER BY k.place) AS columns
       FROM pg_index AS i
         JOIN pg_class AS c ON c.oid = i.indrelid
         JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'public'
       WHERE i.indisunique AND c.relname <> 'schema_version'`,
    );
    expect(keys.length).toBeGreaterThan(Object.keys(tables).length);
    for (const key of keys) {
      const columns = key['columns'] as readonly string[];
      expect(columns, JSON.stringify(key)).toContain('partition_id');
      if (key['isPrimary'] === true) expect(columns[0], JSON.stringify(key)).toBe('partition_id');
    }
  });
});
