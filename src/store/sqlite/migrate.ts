import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type MigrationConnection, type OnMigration, refusalOfNewer } from '../schema-migration.ts';
import { type Migrations, type NumberedMigration, readMigrations } from '../migrations.ts';
import { makeInstallation } from './installation.ts';
import { schema } from './sqlite-schema.ts';
import { spellOutLists } from './spell-out-lists.ts';

export interface MigrateOptions {
  readonly migrations?: Migrations;
  readonly onMigration?: OnMigration;
  /** The free bytes on the disk of a folder. */
  readonly freeBytes?: (folder: string) => number;
}

/**
 * Creates the tables in a new file, or migrates those of an earlier version, with one transaction for each migration. A
 * crash leaves the file at one of the versions, and the next start continues from there.
 */
export async function migrate(db: DatabaseSync, options: MigrateOptions = {}): Promise<void> {
  const { migrations = readMigrations(), onMigration = () => undefined } = options;
  const { latest } = migrations;
  const found = versionOf(db);
  if (found === 0) {
    db.exec(`BEGIN; ${spellOutLists(schema)} PRAGMA user_version = ${latest};`);
    makeInstallation(db);
    db.exec('COMMIT');
    return;
  }
  const refusal = refusalOfNewer('the data directory', { found, latest });
  if (refusal !== undefined) throw new Error(refusal);
  if (found === latest) return;
  for (const migration of await migrations.after(found)) {
    onMigration({ kind: 'begun', version: migration.version, name: migration.name, latest });
    expectRoom(db, migration.rewrites ?? [], options.freeBytes ?? freeBytesOf);
    await run(db, migration);
  }
  // The log contains every rewritten table completely.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  onMigration({ kind: 'done', version: latest });
}

function versionOf(db: DatabaseSync): number {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  return version;
}

async function run(db: DatabaseSync, migration: NumberedMigration): Promise<void> {
  const { version, name } = migration;
  const connection = connectionOn(db);
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const step of migration.sqlite) {
      if (typeof step === 'string') db.exec(spellOutLists(step));
      else await step(connection);
    }
    db.exec(`PRAGMA user_version = ${version}`);
    db.exec('COMMIT');
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Expected to migrate to schema version ${version} (${name}), but: ${reason}`, {
      cause,
    });
  }
}

/** A rewritten table is in the file twice for a while, and in the log. */
const copiesAtOnce = 2;

function expectRoom(
  db: DatabaseSync,
  tables: readonly string[],
  freeBytes: (folder: string) => number,
): void {
  const location = db.location();
  if (tables.length === 0 || location === null) return;
  const { bytes } = db
    .prepare(
      `SELECT coalesce(sum(pgsize), 0) AS bytes FROM dbstat WHERE aggregate = TRUE AND name IN
        (SELECT name FROM sqlite_schema WHERE tbl_name IN (SELECT value FROM json_each(?)))`,
    )
    .get(JSON.stringify(tables)) as { bytes: number };
  const folder = dirname(location);
  const [wanted, free] = [bytes * copiesAtOnce, freeBytes(folder)];
  if (free >= wanted) return;
  throw new Error(
    `Expected ${mebibytes(wanted)} free for '${folder}' to migrate it, but there are ${mebibytes(free)}`,
  );
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}

function connectionOn(db: DatabaseSync): MigrationConnection {
  return {
    rows: (statement, values = []) =>
      Promise.resolve(
        db.prepare(statement.replaceAll(/\$(\d+)/g, '?$1')).all(...(values as SQLInputValue[])),
      ),
  };
}
