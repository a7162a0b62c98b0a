import type { ProcessInstanceKey } from '../core/key.ts';
import type { Root } from '../engine/state/root.ts';

/** Roots that were used last, so that the next command on them need not read them again. */
export class RootCache {
  readonly #rootsMax: number;
  readonly #roots = new Map<ProcessInstanceKey, Root>();

  constructor(options: { readonly rootsMax: number }) {
    this.#rootsMax = options.rootsMax;
  }

  get size(): number {
    return this.#roots.size;
  }

  get(key: ProcessInstanceKey): Root | undefined {
    return this.#roots.get(key);
  }

  /**
   * After a commit: what is alive is kept as the newest, what has ended goes. What the batch made is not kept yet: most
   * instances wait long for their second command, and keeping all of them costs more than reading some of them.
   */
  keep(roots: ReadonlyMap<ProcessInstanceKey, Root | undefined>): void {
    for (const [key, root] of roots) {
      this.#roots.delete(key);
      if (root !== undefined && !root.isNew && root.processInstances.size > 0) {
        this.#roots.set(key, root);
      }
    }
    for (const key of this.#roots.keys()) {
      if (this.#roots.size <= this.#rootsMax) break;
      this.#roots.delete(key);
    }
  }

  /** After a batch that was not committed: its rows were changed in place and are wrong now. */
  forget(keys: Iterable<ProcessInstanceKey>): void {
    for (const key of keys) this.#roots.delete(key);
  }

  clear(): void {
    this.#roots.clear();
  }
}
