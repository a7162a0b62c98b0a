import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from '../../make-directory.ts';

/**
 * Keeps a second server out of a data directory. The lock is the operating system's, on a file of its own, so it ends
 * with the process however that ends. Answers how to give it back.
 */
export function lockDirectory(dataDir: string): () => void {
  makeDirectory(dataDir);
  const db = new DatabaseSync(join(dataDir, 'lock.db'));
  try {
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE;');
  } catch (error) {
    db.close();
    throw new Error(
      `Expected to have the data directory '${dataDir}' alone, but another server uses it`,
      { cause: error },
    );
  }
  return () => db.close();
}
