import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inject } from 'vitest';
import { partitionCount } from './partition-count.ts';

export interface TestDatabase {
  readonly url: string;
  /** The partition of the new process instances of a server that opens the database with these settings. */
  readonly rootPartition: number | undefined;
  /** Runs a statement beside other users of the database. */
  readonly rows: (
    sql: string,
    values?: readonly unknown[],
  ) => Promise<readonly Record<string, unknown>[]>;
  /** Returns the database, to be emptied for the next test, or removed. */
  readonly drop: () => Promise<void>;
}

/** Databases that tests of this process have returned. To empty one takes a hundredth of the time of creating one. */
const spare: string[] = [];

/** A separate database in this test run's PostgreSQL, with our tables or empty. */
export async function createTestDatabase(
  content: 'tables' | 'nothing' = 'tables',
): Promise<TestDatabase> {
  const port = await text(connect(inject('postgresBroker'), '127.0.0.1'));
  const reused = content === 'tables' ? spare.pop() : undefined;
  const name = reused ?? `test_${randomUUID().replaceAll('-', '')}`;
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const run = async (database: string, sql: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ connectionString: urlOf(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  const template = content === 'tables' ? 'template_continuo' : 'template0';
  if (reused !== undefined) await run(name, emptied);
  else await run('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: urlOf(name),
    rootPartition: content === 'tables' && partitionCount > 1 ? partitionCount : undefined,
    rows: (sql, values) => run(name, sql, values),
    drop: async () => {
      if (content === 'tables') spare.push(name);
      else await run('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** No earlier user has a transaction open, because its connections are ended first. */
const emptied = `
DO $$ DECLARE tablename text; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  FOR tablename IN SELECT t.tablename FROM pg_tables AS t
    WHERE t.schemaname = 'public' AND t.tablename NOT IN ('schema_version', 'installation', 'counter')
  LOOP EXECUTE format('DELETE FROM %I', tablename); END LOOP;
  DELETE FROM counter WHERE counter.name = 'clock';
  UPDATE counter SET value = 0;
END $$`;
