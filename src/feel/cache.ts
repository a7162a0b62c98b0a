/**
 * A map of bounded size that forgets what was not used for long. Two generations instead of a
 * strict order: looking up and forgetting cost the same however full it is.
 */
export class RecencyCache<V> {
  readonly #sizeMax: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** At most twice `sizeMax` entries are kept. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const older = this.#old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#sizeMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
