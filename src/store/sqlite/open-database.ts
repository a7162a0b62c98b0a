import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from '../../make-directory.ts';
import { schema } from './schema.ts';
import { spellOutLists } from './spell-out-lists.ts';

const databaseFile = 'continuo.db';

/** The version of `schema`, kept in the file. A file of another version is not opened. */
const schemaVersion = 1;

/** Opens the writing connection, creating the tables in a new file. `undefined` keeps everything in memory. */
export function openDatabase(dataDir: string | undefined): DatabaseSync {
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
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  if (version === 0) {
    db.exec(`BEGIN; ${spellOutLists(schema)} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
  } else if (version !== schemaVersion) {
    db.close();
    throw new Error(
      `Expected the data directory to have schema version ${schemaVersion}, but it has ${version}`,
    );
  }
  return db;
}

/** A connection that only reads, for another thread. It sees what is committed. */
export function openReader(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(join(dataDir, databaseFile), { readOnly: true });
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;');
  return db;
}
