import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CommitProgress } from './commit-progress.ts';
import { WatchedFiles } from './files-in-place.ts';

const sync = promisify(fdatasync);

export interface WalSyncOptions {
  /** Where readers on other threads see how far the disk is. */
  readonly progress?: CommitProgress;
  /** Added to each sync, to measure with the disk that most people have. 0 in earnest. */
  readonly delayMs?: number;
}

/**
 * Brings commits to the disk beside the thread that makes them. SQLite appends a commit to its write-ahead log and goes
 * on (`synchronous = NORMAL`); the log is synced here, one sync for all commits that came during the last one. The log
 * is read up to its first gap after a crash, so when a commit is on disk all earlier ones are.
 */
export class WalSync {
  readonly #file: number | undefined;
  readonly #inPlace: WatchedFiles;
  readonly #progress: CommitProgress;
  readonly #delayMs: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(db: DatabaseSync, { progress = new CommitProgress(), delayMs = 0 }: WalSyncOptions) {
    const location = db.location();
    // SQLite holds its locks on other files: closing one of those here would undo them.
    this.#file = location === null ? undefined : openSync(`${location}-wal`, 'r+');
    this.#inPlace = new WatchedFiles(location === null ? [] : [location, `${location}-wal`]);
    this.#progress = progress;
    this.#delayMs = delayMs;
  }

  /** Runs what commits. */
  committing<R>(commit: () => R): R {
    if (this.#file === undefined) return commit();
    this.#progress.beforeCommit();
    try {
      return commit();
    } finally {
      this.#syncNext(this.#file);
    }
  }

  /** Resolves when the disk has what was committed before the call; `undefined` when it has. */
  durable(): Promise<void> | undefined {
    return this.#next ?? this.#running;
  }

  async close(): Promise<void> {
    await this.durable();
    if (this.#file !== undefined) closeSync(this.#file);
  }

  /**
   * After a failed sync nothing is synced again: the system has forgotten what it could not write. Nor after the files
   * have gone, because what they take nobody will find.
   */
  #syncNext(file: number): void {
    if (this.#next !== undefined) return;
    const next = (this.#running ?? Promise.resolve()).then(async () => {
      this.#next = undefined;
      this.#running = next;
      const count = this.#progress.committed;
      await sync(file);
      const violation = this.#inPlace.violation();
      if (violation !== undefined) throw violation;
      if (this.#delayMs > 0) await pause(this.#delayMs);
      this.#progress.reached(count);
      this.#running = undefined;
    });
    this.#next = next;
  }
}
