import type { PostgresOptions } from './connections.ts';
import { clientConfig } from './connections.ts';
import pg from 'pg';
import { schema } from './schema.ts';

/** From one version of the tables to the next. What is published is never changed, only added to. */
const migrations: readonly string[] = [schema];

/** The same for everybody who migrates a database. */
const lockId = 7_106_431_994;

/**
 * Brings the tables to this version. Nodes that start at the same time wait for each other; the lock ends with the
 * transaction, so that it works behind a pooler too. A database of a later version is refused.
 */
export async function migrate(options: PostgresOptions): Promise<void> {
  const client = new pg.Client({
    ...clientConfig(options, 'continuo-migration'),
    query_timeout: 0,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockId]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, migrated_at timestamptz NOT NULL)',
    );
    const { rows } = await client.query<{ version: number | null }>(
      'SELECT max(version) AS version FROM schema_version',
    );
    const version = rows[0]?.version ?? 0;
    if (version > migrations.length) {
      throw new Error(
        `Expected the database to have schema version ${migrations.length} at most, but it has ${version}`,
      );
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue;
      await client.query(migration);
      await client.query('INSERT INTO schema_version VALUES ($1, now())', [index + 1]);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
