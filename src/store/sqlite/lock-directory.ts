import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateDirectory, makePrivateFile, tighten } from '../../private-files.ts';
import { sqliteCode, sqliteCodeOf, UnusableDataDirectory } from './storage-reason.ts';

export const lockFile = 'lock.db';

/** The only files in a data directory that nothing else uses. */
const ours = /^(?:continuo\.db|lock\.db|development$|documents$|backups$)/;

/**
 * Creates a data directory and keeps a second server out of it. The lock is the operating system's, on a file of its
 * own, so it ends with the process in any case. Returns the function that releases it.
 */
export function lockDirectory(
  dataDir: string,
  onNotice: (text: string) => void = () => undefined,
): () => void {
  try {
    makePrivateDirectory(dataDir);
    if (!statSync(dataDir).isDirectory()) {
      throw new UnusableDataDirectory(dataDir, 'it is a file, not a directory');
    }
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    makePrivateFile(join(dataDir, lockFile));
    accessSync(join(dataDir, lockFile), constants.R_OK | constants.W_OK);
    tightenDirectory(dataDir, onNotice);
  } catch (error) {
    throw UnusableDataDirectory.of(dataDir, error);
  }
  return lock(dataDir);
}

function lock(dataDir: string): () => void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(join(dataDir, lockFile));
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE;');
  } catch (error) {
    db?.close();
    if (sqliteCodeOf(error) !== sqliteCode.busy) throw UnusableDataDirectory.of(dataDir, error);
    throw new UnusableDataDirectory(dataDir, 'another server uses it', { cause: error });
  }
  const locked = db;
  return () => locked.close();
}

/** A directory with other files may be shared on purpose, so the server only reports it. */
function tightenDirectory(dataDir: string, onNotice: (text: string) => void): void {
  const loose = readdirSync(dataDir)
    .filter((name) => ours.test(name))
    .map((name) => [name, tighten(join(dataDir, name))] as const);
  for (const [name, reason] of loose) {
    if (reason !== undefined) {
      onNotice(
        `Others may read '${resolve(dataDir, name)}', and that cannot be changed: ${reason}`,
      );
    }
  }
  if ((statSync(dataDir).mode & 0o077) === 0) return;
  const isOurs = readdirSync(dataDir).every((name) => ours.test(name));
  const reason = isOurs ? tighten(dataDir) : 'it has files in it that are not ours';
  if (reason !== undefined) {
    onNotice(`Others may list the data directory '${resolve(dataDir)}': ${reason}`);
  }
}
