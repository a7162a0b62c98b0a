const committed = 0;
const onDisk = 1;

/**
 * How many commits there have been, and how many of them the disk has, for all threads of a server. The counts may wrap:
 * only what is between them matters.
 */
export class CommitProgress {
  readonly shared: SharedArrayBuffer;
  readonly #counts: Int32Array<SharedArrayBuffer>;

  /** The same counts as another thread's, if `shared` is that one's. */
  constructor(shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#counts = new Int32Array(shared);
  }

  get committed(): number {
    return Atomics.load(this.#counts, committed);
  }

  /** Before the commit, so that whoever sees what it did sees that it is counted. */
  beforeCommit(): void {
    Atomics.add(this.#counts, committed, 1);
  }

  /** The disk has what was committed when the count was this. */
  reached(count: number): void {
    Atomics.store(this.#counts, onDisk, count);
    Atomics.notify(this.#counts, onDisk);
  }

  /** Resolves when the disk has what could be seen when the count was this. */
  async durable(wanted: number): Promise<void> {
    for (;;) {
      const reached = Atomics.load(this.#counts, onDisk);
      if (((wanted - reached) | 0) <= 0) return;
      await Atomics.waitAsync(this.#counts, onDisk, reached).value;
    }
  }
}
