import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile, markEnded, prepareDatabaseFile } from './database-file.ts';
import { expectSound } from './expect-sound.ts';
import { migrate, type MigrateOptions } from './migrate.ts';
import { UnusableDataDirectory } from './storage-reason.ts';

/**
 * Opens the writing connection. Creates the tables in a new file, and migrates those of an earlier version. `undefined`
 * keeps everything in memory.
 */
export async function openDatabase(
  dataDir: string | undefined,
  options: MigrateOptions = {},
): Promise<DatabaseSync> {
  if (dataDir === undefined) return opened(new DatabaseSync(':memory:'), options);
  try {
    return await opened(new DatabaseSync(prepareDatabaseFile(dataDir)), options);
  } catch (error) {
    throw UnusableDataDirectory.of(dataDir, error);
  }
}

async function opened(db: DatabaseSync, options: MigrateOptions): Promise<DatabaseSync> {
  try {
    // WAL lets readers continue during a commit. NORMAL syncs around checkpoints only; `WalSync` syncs commits.
    db.exec(`
      PRAGMA busy_timeout = 5000;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -32768;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 4000;
    `);
    expectSound(db);
    markEnded(db);
    await migrate(db, options);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A connection for another thread that only reads. It sees committed rows. */
export function openReader(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(join(dataDir, databaseFile), { readOnly: true });
  // A sort may be as large as the searched table; beyond the cache it uses files.
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;');
  return db;
}
