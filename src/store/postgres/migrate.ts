import pg from 'pg';
import { type MigrationConnection, type OnMigration, refusalOfNewer } from '../schema-migration.ts';
import { type Migrations, type NumberedMigration, readMigrations } from '../migrations.ts';
import { clientConfig } from './connections.ts';
import { makeInstallation } from './installation.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { schema } from './postgres-schema.ts';

/** The number of the lock; it is the same in every process that migrates a database. */
const lockId = 7_106_431_994;

/**
 * Creates the tables, or migrates those of an earlier version, with one transaction for each migration. Nodes that
 * start at the same time wait for each other. The lock ends with each transaction, so that it works behind a pooler
 * too; between two transactions another node may continue the migration. A database of a later version is refused.
 */
export async function migrate(
  options: PostgresOptions,
  {
    migrations = readMigrations(),
    onMigration = () => undefined,
  }: { readonly migrations?: Migrations; readonly onMigration?: OnMigration } = {},
): Promise<void> {
  const { latest } = migrations;
  const client = new pg.Client({
    ...clientConfig(options, 'continuo-migration'),
    query_timeout: 0,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let isMigrated = false;
    for (;;) {
      await client.query('BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0');
      await client.query('SELECT pg_advisory_xact_lock($1)', [lockId]);
      const found = await versionOf(client);
      const refusal = refusalOfNewer('the database', { found, latest });
      if (refusal !== undefined) throw new Error(refusal);
      const [next] = found === latest || found === 0 ? [] : await migrations.after(found);
      if (next !== undefined) {
        isMigrated = true;
        onMigration({ kind: 'begun', version: next.version, name: next.name, latest });
        await run(client, next);
      } else if (found === 0) {
        await client.query(schema);
        await makeInstallation(client, options);
        await countVersion(client, latest);
      }
      await client.query('COMMIT');
      if (next === undefined) break;
    }
    if (isMigrated) onMigration({ kind: 'done', version: latest });
  } finally {
    await client.end();
  }
}

async function versionOf(client: pg.Client): Promise<number> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, migrated_at timestamptz NOT NULL)',
  );
  const { rows } = await client.query<{ version: number | null }>(
    'SELECT max(version) AS version FROM schema_version',
  );
  return rows[0]?.version ?? 0;
}

async function countVersion(client: pg.Client, version: number): Promise<void> {
  await client.query('INSERT INTO schema_version VALUES ($1, now())', [version]);
}

/**
 * Every batch reads `counter` first. So running batches end before the first step, and the next batch of a node of an
 * earlier version sees the new version before it writes anything.
 */
async function run(client: pg.Client, migration: NumberedMigration): Promise<void> {
  const { version, name } = migration;
  const connection: MigrationConnection = {
    rows: async (statement, values = []) =>
      (await client.query<Record<string, unknown>>(statement, [...values])).rows,
  };
  try {
    await client.query('LOCK TABLE counter IN ACCESS EXCLUSIVE MODE');
    for (const step of migration.postgres) {
      if (typeof step === 'string') await client.query(step);
      else await step(connection);
    }
    await countVersion(client, version);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Expected to migrate to schema version ${version} (${name}), but: ${reason}`, {
      cause,
    });
  }
}
