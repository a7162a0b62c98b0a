/** Notifies a thread during a read that its answer is no longer wanted. A thread runs one such read at a time. */
export class CancelledRead {
  readonly shared: SharedArrayBuffer;
  readonly #id: Int32Array<SharedArrayBuffer>;

  /** Shares its state with another thread, if `shared` comes from there. */
  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#id = new Int32Array(shared);
  }

  cancel(id: number): void {
    Atomics.store(this.#id, 0, id);
  }

  /** The signal of the read with this id, which another thread may abort. */
  signalOf(id: number): { readonly aborted: boolean } {
    const cancelled = this.#id;
    return {
      get aborted() {
        return Atomics.load(cancelled, 0) === id;
      },
    };
  }
}
