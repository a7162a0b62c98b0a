import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateDirectory, makePrivateFile, tighten } from '../../private-files.ts';
import { UnusableDataDirectory } from './storage-reason.ts';

/** The name of the database in the data directory. */
export const databaseFile = 'continuo.db';

/**
 * A mark in the header of the database (`application_id`) records how it was last used, so that the mark moves with the
 * file. A database of an earlier version has 0.
 */
const marks = { ended: 0x436e7430, inUse: 0x436e7431 } as const;

/**
 * Prepares the files for SQLite: the database exists and is a database, only its owner can read it, and its log exists
 * and is on the disk. Must be called before this process opens any connection to the database, because closing the
 * files here would end the locks of that connection.
 */
export function prepareDatabaseFile(dataDir: string): string {
  const path = join(dataDir, databaseFile);
  makePrivateDirectory(dataDir);
  if (existsSync(path)) expectDatabaseFile(dataDir, path);
  else createFile(dataDir, path);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) tighten(file);
  accessSync(path, constants.R_OK | constants.W_OK);
  rewriteLog(`${path}-wal`);
  return path;
}

/**
 * From now on the database is refused without its log, because acknowledged commands would be missing. Only valid while
 * `guardLog` prevents SQLite from removing the log.
 */
export function markInUse(db: DatabaseSync): void {
  if (db.location() === null || markOf(db) === marks.inUse) return;
  db.exec(`PRAGMA application_id = ${marks.inUse}; PRAGMA wal_checkpoint(PASSIVE);`);
}

/** From now on the database file is complete without a log. A restored database has this mark too. */
export function markEnded(db: DatabaseSync): void {
  if (db.location() === null || markOf(db) === marks.ended) return;
  db.exec(`PRAGMA application_id = ${marks.ended}; PRAGMA wal_checkpoint(TRUNCATE);`);
}

function markOf(db: DatabaseSync): number {
  const { application_id: mark } = db.prepare('PRAGMA application_id').get() as {
    readonly application_id: number;
  };
  return mark;
}

/** Creates the file as a whole or not at all, so that a crash never leaves an empty file. */
function createFile(dataDir: string, path: string): void {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new UnusableDataDirectory(
      dataDir,
      `its database '${path}' is missing, though its log '${path}-wal' is there`,
    );
  }
  const draft = `${path}.new`;
  for (const file of [draft, `${draft}-journal`]) rmSync(file, { force: true });
  makePrivateFile(draft);
  const db = new DatabaseSync(draft);
  try {
    db.exec(`PRAGMA synchronous = FULL; PRAGMA application_id = ${marks.ended};`);
  } finally {
    db.close();
  }
  renameSync(draft, path);
  syncDirectory(dirname(path));
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

const headerBytes = 100;
const magic = 'SQLite format 3\0';
/** The offsets in the header of the flag for a log (2) and of the mark (SQLite's file format, section 1.3). */
const offsets = { readVersion: 19, mark: 68 } as const;

/** Checks that the file is a database with content, and that its log exists if it needs one. */
export function expectDatabaseFile(dataDir: string, path: string): void {
  const { size } = statSync(path);
  if (size === 0) {
    throw new UnusableDataDirectory(
      dataDir,
      `its database '${path}' is empty: restore it from a backup, or remove it to begin with nothing`,
    );
  }
  const header = readHeader(path);
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) {
    throw new UnusableDataDirectory(dataDir, `'${path}' is damaged, or is no database`);
  }
  const hasLog = header[offsets.readVersion] === 2;
  if (hasLog && header.readInt32BE(offsets.mark) === marks.inUse && !existsSync(`${path}-wal`)) {
    throw new UnusableDataDirectory(
      dataDir,
      `its log '${path}-wal' is missing, and with it the last commands that were acknowledged: put it back beside ` +
        `the database, or restore a backup`,
    );
  }
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, 'r');
  try {
    return header.subarray(0, readSync(file, header, 0, headerBytes, 0));
  } finally {
    closeSync(file);
  }
}

const chunkBytes = 1024 ** 2;

/**
 * Rewrites the log byte by byte and syncs it. After a failed sync the system treats bytes as written that never reached
 * the disk: SQLite would read them from memory, and after the next loss of power they and everything built on them
 * would be lost. A crash during this function leaves the same bytes.
 */
function rewriteLog(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  const chunk = Buffer.alloc(chunkBytes);
  const file = openSync(path, 'r+');
  try {
    for (let position = 0; ;) {
      const bytes = readSync(file, chunk, 0, chunkBytes, position);
      if (bytes === 0) break;
      for (let done = 0; done < bytes;) {
        done += writeSync(file, chunk, done, bytes - done, position + done);
      }
      position += bytes;
    }
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}
