import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from './database-file.ts';

/** How long a commit may be kept waiting at the end of a checkpoint, and how long it may keep the checkpoint waiting. */
const waitMaxMs = 200;

/**
 * Brings the write-ahead log into the database, and begins it anew. Most of it is copied beside the thread that writes;
 * only for what has come meanwhile that one has to wait. Answers whether the log is empty: a reader may have been in the
 * way, and there will be another time.
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
