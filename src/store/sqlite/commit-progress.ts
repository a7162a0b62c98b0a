const committed = 0;
const onDisk = 1;

/**
 * Counts the commits and those of them that are on the disk, for all threads of a server. The counts may overflow,
 * because only their difference matters.
 */
export class CommitProgress {
  readonly shared: SharedArrayBuffer;
  readonly #counts: Int32Array<SharedArrayBuffer>;

  /** With `shared` of another thread, both have the same counts. */
  constructor(shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#counts = new Int32Array(shared);
  }

  get committed(): number {
    return Atomics.load(this.#counts, committed);
  }

  /** Called before the commit, so that a reader that sees the commit also sees its count. */
  beforeCommit(): void {
    Atomics.add(this.#counts, committed, 1);
  }

  /** Records that the disk has every commit up to this count. */
  reached(count: number): void {
    Atomics.store(this.#counts, onDisk, count);
    Atomics.notify(this.#counts, onDisk);
  }

  /** Resolves when the disk has everything that was visible at this count. */
  async durable(wanted: number): Promise<void> {
    for (;;) {
      const reached = Atomics.load(this.#counts, onDisk);
      if (((wanted - reached) | 0) <= 0) return;
      await Atomics.waitAsync(this.#counts, onDisk, reached).value;
    }
  }
}
