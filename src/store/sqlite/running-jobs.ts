import type { BackgroundJobRow } from '../../engine/background/background-rows.ts';

const jobsMax = 10_000;
/** Of payloads, in all rows together. */
const charactersMax = 16_000_000;

/**
 * Rows of jobs that run, as they were last written: most of them are next asked for when their worker completes them, and
 * reading a row costs more than half as much as writing it. A row is handed out once. Whoever has it may change it, and
 * gives it back by writing it; if that never happens, the next one reads the table.
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

  /** What a batch has written. */
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

  /** What was written last has not happened. */
  remove(): void {
    this.#rows.clear();
    this.#characters = 0;
  }
}
