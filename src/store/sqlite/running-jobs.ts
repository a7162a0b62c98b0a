import type { BackgroundJobRow } from '../../engine/background/background-rows.ts';

const jobsMax = 10_000;
/** Characters of payloads in all rows together. */
const charactersMax = 16_000_000;

/**
 * Cached rows of running jobs, as they were last written. Most of them are next needed when their worker completes
 * them, and reading a row costs more than half as much as writing it. Taking a row removes it from the cache. The taker
 * may change the row, and writing it caches it again; otherwise the next read goes to the table.
 */
export class RunningJobs {
  readonly #rows = new Map<string, BackgroundJobRow>();
  #characters = 0;

  take(key: string): BackgroundJobRow | undefined {
    const row = this.#rows.get(key);
    if (row === undefined) return undefined;
    this.#rows.delete(key);
    this.#characters -= row.payload.length;
    return row;
  }

  /** Caches the rows that a batch has written. */
  keep(written: Iterable<BackgroundJobRow>): void {
    for (const row of written) {
      this.take(row.key);
      if (row.state !== 'running') continue;
      this.#rows.set(row.key, row);
      this.#characters += row.payload.length;
    }
    for (const key of this.#rows.keys()) {
      if (this.#rows.size <= jobsMax && this.#characters <= charactersMax) return;
      this.take(key);
    }
  }

  /** Drops all rows after a rollback. */
  clear(): void {
    this.#rows.clear();
    this.#characters = 0;
  }
}
