import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from './database-file.ts';

/**
 * Keeps the log in existence while the server runs. SQLite removes the log with the last connection that closes, and in
 * an abrupt end of the process the threads close their connections in any order. This connection belongs to the thread
 * that ends last and only reads, and a connection that only reads removes nothing. So a missing log was removed by
 * others. Returns the function that ends the guard after a clean end.
 */
export function guardLog(dataDir: string): () => void {
  const path = join(dataDir, databaseFile);
  const db = new DatabaseSync(path, { readOnly: true });
  // The connection counts for the log only after its first read.
  db.prepare('SELECT 1 FROM counter').get();
  return () => {
    db.close();
    if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size !== 0) return;
    for (const file of [`${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
  };
}
