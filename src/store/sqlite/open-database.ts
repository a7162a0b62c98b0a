import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from '../../make-directory.ts';
import { migrate, type MigrateOptions } from './migrate.ts';

const databaseFile = 'continuo.db';

/**
 * Opens the writing connection, creating the tables in a new file and migrating those of an earlier version. `undefined`
 * keeps everything in memory.
 */
export async function openDatabase(
  dataDir: string | undefined,
  options: MigrateOptions = {},
): Promise<DatabaseSync> {
  if (dataDir !== undefined) makeDirectory(dataDir);
  const db = new DatabaseSync(dataDir === undefined ? ':memory:' : join(dataDir, databaseFile));
  // WAL lets readers go on while a batch commits. NORMAL syncs around checkpoints only: commits are synced by `WalSync`.
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA busy_timeout = 5000;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 4000;
  `);
  try {
    await migrate(db, options);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** A connection that only reads, for another thread. It sees what is committed. */
export function openReader(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(join(dataDir, databaseFile), { readOnly: true });
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;');
  return db;
}
