import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from '../../private-files.ts';
import { databaseFile } from './database-file.ts';

/**
 * Copies a database into a file while a server uses it. The copy has everything that was committed at the start,
 * without deleted rows. The file appears when it is complete and on the disk; until then it has the name `‹file›.part`.
 */
export function backUpDatabase(dataDir: string, file: string): void {
  const path = join(dataDir, databaseFile);
  if (!existsSync(path)) {
    throw new Error(`Expected a database in '${dataDir}', but there is no '${databaseFile}'`);
  }
  if (existsSync(file)) throw new Error(`Expected to make '${file}', but it is there already`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  // SQLite writes into an existing empty file and keeps its mode.
  makePrivateFile(part);
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    db.prepare('VACUUM INTO ?').run(part);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    db.close();
  }
  syncFile(part);
  renameSync(part, file);
  syncFile(dirname(file));
}

/** Syncs a file, or the names in a directory. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
