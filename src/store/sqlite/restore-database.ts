import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from '../../private-files.ts';
import { refusalOfNewer } from '../schema-migration.ts';
import { readMigrations } from '../migrations.ts';
import { syncFile } from './backup-database.ts';
import { lockDirectory } from './lock-directory.ts';
import { databaseFile, markEnded } from './database-file.ts';

/**
 * Keys and event positions that were used after the backup must not be used again: a client may still know one, and it
 * must not refer to another row. No server uses so many between two backups, and the range of keys has room for a
 * thousand restores.
 */
const counterStep = 2 ** 40;

/**
 * Replaces the database of an unused data directory by a backup. Nothing changes before the copy has been checked; then
 * it replaces the old database in one step.
 */
export function restoreDatabase(
  file: string,
  { dataDir, force }: { readonly dataDir: string; readonly force: boolean },
): void {
  if (!existsSync(file))
    throw new Error(`Expected a backup in '${file}', but there is no such file`);
  if (existsSync(`${file}-wal`)) {
    throw new Error(
      `Expected '${file}' to be a backup, but its log '${file}-wal' lies beside it: it is the database of a server`,
    );
  }
  const release = lockDirectory(dataDir);
  try {
    const names = readdirSync(dataDir).filter((name) => !name.startsWith('lock.db'));
    if (names.length > 0 && !force) {
      throw new Error(
        `Expected the data directory '${dataDir}' to be empty, but '${String(names[0])}' is in it: --force replaces its database`,
      );
    }
    const path = join(dataDir, databaseFile);
    const copy = `${path}.restored`;
    try {
      rmSync(copy, { force: true });
      makePrivateFile(copy);
      copyFileSync(file, copy);
      moveAhead(copy, file);
      syncFile(copy);
      removeLog(path);
      renameSync(copy, path);
    } catch (error) {
      rmSync(copy, { force: true });
      throw error;
    }
    syncFile(dataDir);
  } finally {
    release();
  }
}

function moveAhead(copy: string, file: string): void {
  const db = new DatabaseSync(copy);
  try {
    expectWhole(db, file);
    db.exec(`
      PRAGMA journal_mode = DELETE;
      PRAGMA synchronous = FULL;
      BEGIN;
      INSERT INTO counter (name, value) VALUES ('key', ${counterStep})
        ON CONFLICT (name) DO UPDATE SET value = value + excluded.value;
      UPDATE sqlite_sequence SET seq = seq + ${counterStep} WHERE name = 'job_event';
      INSERT INTO sqlite_sequence (name, seq) SELECT 'job_event', ${counterStep}
        WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'job_event');
      COMMIT;
    `);
    markEnded(db);
  } finally {
    db.close();
  }
}

function expectWhole(db: DatabaseSync, file: string): void {
  let problem: string;
  let version = 0;
  try {
    problem = String(db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']);
    version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    db.prepare('SELECT 1 FROM counter').get();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (problem !== 'ok') throw new Error(`Expected '${file}' to be a whole backup, but: ${problem}`);
  const { latest } = readMigrations();
  const refusal = refusalOfNewer(`the backup '${file}'`, { found: version, latest });
  if (refusal !== undefined) throw new Error(refusal);
}

/** SQLite would apply the log of one database to another one. */
function removeLog(path: string): void {
  if (!existsSync(`${path}-wal`)) return;
  try {
    // The old database stays intact until the copy replaces it.
    const db = new DatabaseSync(path);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
  } catch {
    // The old database is damaged, which may be the reason for the restore.
  }
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}
