import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseFile } from '../../store/sqlite/database-file.ts';

const lookEveryMs = 1_000;

export interface LogKeeping {
  readonly dataDir: string;
  /** It may be longer for a second, and for as long as the longest search takes. */
  readonly bytesMax: number;
  /** Makes a moment without searches, and has the log emptied in it. */
  readonly empty: () => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/**
 * SQLite begins its log anew only in a moment in which nobody reads from it. Searches that overlap leave no such moment,
 * and the log would grow for as long as they go on. Answers what ends the keeping.
 */
export function keepLogShort({ dataDir, bytesMax, empty, onError }: LogKeeping): () => void {
  let isAtIt = false;
  const look = async (): Promise<void> => {
    if (isAtIt) return;
    isAtIt = true;
    try {
      const { size } = await stat(join(dataDir, `${databaseFile}-wal`));
      if (size > bytesMax) await empty();
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
