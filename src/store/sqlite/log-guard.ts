import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from './database-file.ts';

/**
 * Keeps the log where it is while the server runs. The last connection that closes removes it, and when a process ends
 * in a hurry, connections of its threads close as they come; this one, of the thread that ends last, only reads, and what
 * only reads removes nothing. So a log that is missing has been taken away. Answers how to let it go after a clean end.
 */
export function guardLog(dataDir: string): () => void {
  const path = join(dataDir, databaseFile);
  const db = new DatabaseSync(path, { readOnly: true });
  // It counts as a connection to the log from its first read on.
  db.prepare('SELECT 1 FROM counter').get();
  return () => {
    db.close();
    if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size !== 0) return;
    for (const file of [`${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
  };
}
