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

/** In the data directory. */
export const databaseFile = 'continuo.db';

/**
 * The mark of how the database was last used, in its header (`application_id`), so that it goes wherever the file goes.
 * 0 is what a database of an earlier version has.
 */
const marks = { ended: 0x436e7430, inUse: 0x436e7431 } as const;

/**
 * Makes ready what SQLite opens: there is a database file, it is one, it is its owner's only, and the log that belongs to
 * it is there and on the disk. To be called before any connection of this process to it, whose locks would end.
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
 * From here on a database without its log is refused, because acknowledged commands would be missing in it. Only where
 * `guardLog` sees to it that SQLite does not remove the log by itself.
 */
export function markInUse(db: DatabaseSync): void {
  if (db.location() === null || markOf(db) === marks.inUse) return;
  db.exec(`PRAGMA application_id = ${marks.inUse}; PRAGMA wal_checkpoint(PASSIVE);`);
}

/** From here on the database file is all there is. What restores a database says so too. */
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

/** As a whole or not at all, so that a file without content never is one that a crash left behind. */
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
/** Where the header says whether there is a log (2), and the mark (SQLite's file format, section 1.3). */
const offsets = { readVersion: 19, mark: 68 } as const;

/** There is content, it is a database's, and its log is there if it needs one. */
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
 * Writes the log anew, byte by byte as it is, and syncs it. After a sync that failed the system takes for written what
 * never reached the disk: it would be read back from memory here, and be gone after the next loss of power, with all
 * that was built on it. A crash within this leaves the same bytes.
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
