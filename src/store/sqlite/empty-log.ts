import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from './database-file.ts';

/** How long a commit may wait for the end of a checkpoint, and a checkpoint for a commit. */
const waitMaxMs = 200;

/**
 * Copies the write-ahead log into the database and starts it again. Most of it is copied while the writing thread
 * continues; that thread waits only for the last part. Returns whether the log is empty now: a reader may have
 * prevented that, and a later call tries again.
 */
export function emptyLog(dataDir: string): boolean {
  const db = new DatabaseSync(join(dataDir, databaseFile));
  try {
    db.exec(`PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${waitMaxMs};`);
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    const { busy } = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as {
      readonly busy: number;
    };
    return busy === 0;
  } finally {
    db.close();
  }
}
