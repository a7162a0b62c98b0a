import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  /** Runs a statement beside whoever else uses the database. */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** A database of its own in this test run's PostgreSQL: with our tables, or with nothing at all. */
export async function createTestDatabase(
  content: 'tables' | 'nothing' = 'tables',
): Promise<TestDatabase> {
  const port = await text(connect(inject('postgresBroker'), '127.0.0.1'));
  const name = `test_${randomUUID().replaceAll('-', '')}`;
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
  await run('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: urlOf(name),
    rows: (sql, values) => run(name, sql, values),
    drop: async () => {
      await run('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
