import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CommitProgress } from './commit-progress.ts';
import { WatchedFiles } from './files-in-place.ts';

const sync = promisify(fdatasync);

export interface WalSyncOptions {
  /** Shows readers on other threads which commits are on the disk. */
  readonly progress?: CommitProgress;
  /** Added to each sync, to measure with a typical disk. 0 in production. */
  readonly delayMs?: number;
}

/**
 * Syncs commits to the disk while the writing thread continues. SQLite appends a commit to its write-ahead log without
 * a sync (`synchronous = NORMAL`). This class syncs the log, one sync for all commits since the start of the last one.
 * After a crash the log is read up to its first gap, so when a commit is on the disk, all earlier ones are.
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
    // SQLite holds locks on other files; closing one of those in this process would release them.
    this.#file = location === null ? undefined : openSync(`${location}-wal`, 'r+');
    this.#inPlace = new WatchedFiles(location === null ? [] : [location, `${location}-wal`]);
    this.#progress = progress;
    this.#delayMs = delayMs;
  }

  /** Runs a function that commits. */
  committing<R>(commit: () => R): R {
    if (this.#file === undefined) return commit();
    this.#progress.beforeCommit();
    try {
      return commit();
    } finally {
      this.#syncNext(this.#file);
    }
  }

  /** Resolves when the disk has every earlier commit; `undefined` if it has them already. */
  durable(): Promise<void> | undefined {
    return this.#next ?? this.#running;
  }

  async close(): Promise<void> {
    await this.durable();
    if (this.#file !== undefined) closeSync(this.#file);
  }

  /**
   * After a failed sync there is no further sync, because the system has dropped the bytes that it could not write. Nor
   * is there one after the files were removed, because no later start would find their content.
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
