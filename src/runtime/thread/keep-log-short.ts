import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseFile } from '../../store/sqlite/database-file.ts';

const checkEveryMs = 1_000;

export interface LogKeeping {
  readonly dataDir: string;
  /** The log may be longer than this for a second, and while the longest search runs. */
  readonly bytesMax: number;
  /** Empties the log at a moment without searches. */
  readonly empty: () => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/**
 * SQLite restarts its log only at a moment when no connection reads from it. Overlapping searches leave no such moment,
 * and the log would grow as long as they continue. Returns a function that stops the watching.
 */
export function keepLogShort({ dataDir, bytesMax, empty, onError }: LogKeeping): () => void {
  let isBusy = false;
  const check = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      const { size } = await stat(join(dataDir, `${databaseFile}-wal`));
      if (size > bytesMax) await empty();
    } catch (error) {
      onError(error);
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void check(), checkEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
