/** How much a cache keeps, in its younger half; as much again is in its older half. */
export interface CacheLimits {
  readonly entriesMax: number;
  /** UTF-16 units of the keys and what the values are said to take. */
  readonly lengthMax: number;
}

interface Entry<V> {
  readonly value: V;
  readonly length: number;
}

/**
 * A map of bounded size that forgets what was not used for long. Two generations instead of a
 * strict order: looking up and forgetting cost the same however full it is.
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
   * `key` must be a text of its own (`ownText`), because a part of a longer text keeps all of that text alive; the
   * same holds for texts in `value`. `length` is what the value takes beside its key.
   */
  set(key: string, value: V, length: number): void {
    this.#add(key, { value, length: key.length + length });
  }

  /** UTF-16 units of all that is kept, in both generations. */
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

/** The same text without what it may be a part of: V8 keeps the whole of a text of which `slice` gave a part. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
