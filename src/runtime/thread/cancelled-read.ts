/** Tells a thread in the middle of a read that its answer is not wanted any more. One read of a thread at a time. */
export class CancelledRead {
  readonly shared: SharedArrayBuffer;
  readonly #id: Int32Array<SharedArrayBuffer>;

  /** The same as another thread's, if `shared` is that one's. */
  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#id = new Int32Array(shared);
  }

  cancel(id: number): void {
    Atomics.store(this.#id, 0, id);
  }

  /** Of the read with this id, as far as another thread changes it. */
  signalOf(id: number): { readonly aborted: boolean } {
    const cancelled = this.#id;
    return {
      get aborted() {
        return Atomics.load(cancelled, 0) === id;
      },
    };
  }
}
