import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from '../../private-files.ts';
import { databaseFile } from './database-file.ts';

/**
 * Copies a database into a file, while a server works on it: what was committed when it begins, without what was deleted.
 * The file is there when it is whole and on the disk; until then it is called `‹file›.part`.
 */
export function backUpDatabase(dataDir: string, file: string): void {
  const path = join(dataDir, databaseFile);
  if (!existsSync(path)) {
    throw new Error(`Expected a database in '${dataDir}', but there is no '${databaseFile}'`);
  }
  if (existsSync(file)) throw new Error(`Expected to make '${file}', but it is there already`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  // SQLite writes into a file that is there and empty, and leaves its mode alone.
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

/** Of a directory: its names. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
