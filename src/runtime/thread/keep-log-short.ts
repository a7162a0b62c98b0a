import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseFile } from '../../store/sqlite/database-file.ts';

/** The log may be longer than this for a second, and for as long as the longest search takes. */
const logBytesMax = 64 * 1024 * 1024;
const lookEveryMs = 1_000;

export interface LogKeeping {
  readonly dataDir: string;
  /** Makes a moment without searches, and has the log emptied in it. */
  readonly empty: () => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/**
 * SQLite begins its log anew only in a moment in which nobody reads from it. Searches that overlap leave no such moment,
 * and the log would grow for as long as they go on. Answers what ends the keeping.
 */
export function keepLogShort({ dataDir, empty, onError }: LogKeeping): () => void {
  let isAtIt = false;
  const look = async (): Promise<void> => {
    if (isAtIt) return;
    isAtIt = true;
    try {
      const { size } = await stat(join(dataDir, `${databaseFile}-wal`));
      if (size > logBytesMax) await empty();
    } catch (error) {
      onError(error);
    } finally {
      isAtIt = false;
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
