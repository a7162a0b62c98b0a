/** The limits of the younger half of a cache; the older half may keep as much again. */
export interface CacheLimits {
  readonly entriesMax: number;
  /** UTF-16 units of the keys plus the declared lengths of the values. */
  readonly lengthMax: number;
}

interface Entry<V> {
  readonly value: V;
  readonly length: number;
}

/**
 * A map of bounded size that drops entries that were not used for long. It has two generations instead of a strict
 * order, so that a look-up and a drop cost the same however full it is.
 */
export class RecencyCache<V> {
  readonly #limits: CacheLimits;
  #length = 0;
  #oldLength = 0;
  #young = new Map<string, Entry<V>>();
  #old = new Map<string, Entry<V>>();

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get(key: string): V | undefined {
    const entry = this.#young.get(key);
    if (entry !== undefined) return entry.value;
    const older = this.#old.get(key);
    if (older === undefined) return undefined;
    this.#old.delete(key);
    this.#oldLength -= older.length;
    this.#add(key, older);
    return older.value;
  }

  /**
   * `key` must be a separate text (`ownText`), because a part of a longer text keeps the whole of that text alive; the
   * same holds for texts in `value`. `length` is the size of the value without its key.
   */
  set(key: string, value: V, length: number): void {
    this.#add(key, { value, length: key.length + length });
  }

  /** UTF-16 units of all entries in both generations. */
  get length(): number {
    return this.#length + this.#oldLength;
  }

  #add(key: string, entry: Entry<V>): void {
    const { entriesMax, lengthMax } = this.#limits;
    if (entry.length > lengthMax) return;
    if (this.#young.size >= entriesMax || this.#length + entry.length > lengthMax) {
      this.#old = this.#young;
      this.#oldLength = this.#length;
      this.#young = new Map();
      this.#length = 0;
    }
    this.#young.set(key, entry);
    this.#length += entry.length;
  }
}

/** A copy of the text. V8 keeps the whole text alive from which `slice` took a part. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
