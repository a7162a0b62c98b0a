import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPartitions } from '../../src/store/postgres/partitions.ts';
import { inPartitions } from '../../src/store/postgres/tables-here.ts';
import { tables } from '../../src/store/tables.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';
import { unplacedTables } from './unplaced-tables.ts';

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
      const own = [
        'partition_id',
        ...(name === 'process_instance' ? ['version', 'called_by_root'] : []),
      ];
      expect(found.map((row) => row['column_name']).toSorted()).toEqual(
        [...own, ...columns].toSorted(),
      );
    },
  );

  it('have their partition first in every index, to be distributed by it', async () => {
    const indexes = await database.rows(
      `SELECT i.indexrelid::regclass::text AS index, a.attname::text AS first
       FROM pg_index AS i
         JOIN pg_class AS c ON c.oid = i.indrelid
         JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'public'
         JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE c.relname NOT IN ('schema_version', 'installation')`,
    );
    expect(indexes.length).toBeGreaterThan(2 * Object.keys(tables).length);
    const others = indexes.filter((index) => index['first'] !== 'partition_id');
    expect(others).toEqual([]);
  });
});

describe('a statement', () => {
  // Every test on PostgreSQL checks this for all statements of the server: `hold-partition.ts`.
  it.each([
    ['SELECT key FROM job WHERE partition_id = 1 AND key = $1', []],
    ['SELECT key FROM job WHERE key = $1', ['FROM job']],
    [
      'SELECT 1 FROM job AS j JOIN variable AS v ON v.scope_key = j.key WHERE j.partition_id = 1',
      ['JOIN variable AS v'],
    ],
    ['SELECT 1 FROM fresh AS f, counter AS c', [', counter AS c']],
    ['UPDATE job AS t SET state = $1 WHERE t.partition_id = 1', []],
    ['DELETE FROM webhook USING job AS j WHERE j.partition_id = 1', ['FROM webhook']],
    ['INSERT INTO job (partition_id, key) VALUES (1, $1)', []],
    ['SELECT key FROM job AS j WHERE j.partition_id = (u.key >> 51) AND j.key = u.key', []],
    ['SELECT key FROM job WHERE partition_id = part.id AND state = $1', []],
    ['INSERT INTO job (key) VALUES ($1)', ['INTO job']],
  ])('%s', (statement, unplaced) => {
    expect(unplacedTables(statement)).toEqual(unplaced);
  });

  it('of a search names the partitions of all its tables', () => {
    const search =
      'SELECT t.key FROM job AS t LEFT JOIN process_definition AS d ON d.key = t.definition_key';
    expect(unplacedTables(search)).toHaveLength(2);
    expect(unplacedTables(inPartitions(search, createPartitions(8)))).toEqual([]);
  });
});
