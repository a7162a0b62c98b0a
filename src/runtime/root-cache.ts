import type { ProcessInstanceKey } from '../core/key.ts';
import type { Root } from '../engine/state/root.ts';

/**
 * Roots that were used recently, so that the next command on them need not read them again.
 *
 * R1  A cached root is used only under its lock, and only if its version is that of the table.
 * R2  A batch that uses a root takes it out, because the batch changes it in place. It returns only after the commit.
 * R3  A batch that fails clears the cache.
 * R4  At most `rootsMax` roots are kept; the least recently used ones are removed first.
 */
export class RootCache {
  readonly #rootsMax: number;
  readonly #keepsNew: boolean;
  readonly #roots = new Map<ProcessInstanceKey, Root>();

  /**
   * `keepsNew`: whether new roots are kept too. Most instances wait long for their second command. Where a read is a
   * look into
   * this process's memory, keeping all of them costs more than reading some; where it is a request to another machine,
   * it costs
   * less.
   */
  constructor(options: { readonly rootsMax: number; readonly keepsNew: boolean }) {
    this.#rootsMax = options.rootsMax;
    this.#keepsNew = options.keepsNew;
  }

  get size(): number {
    return this.#roots.size;
  }

  /** Law R2. */
  take(key: ProcessInstanceKey): Root | undefined {
    const root = this.#roots.get(key);
    this.#roots.delete(key);
    return root;
  }

  /** Called after a commit: keeps live roots as the newest ones, and removes roots that have ended. */
  keep(roots: ReadonlyMap<ProcessInstanceKey, Root | undefined>): void {
    for (const [key, root] of roots) {
      this.#roots.delete(key);
      if (root === undefined || root.processInstances.size === 0) continue;
      if (this.#keepsNew || !root.isNew) {
        this.#roots.set(key, root);
      }
    }
    // Law R4.
    for (const key of this.#roots.keys()) {
      if (this.#roots.size <= this.#rootsMax) break;
      this.#roots.delete(key);
    }
  }

  /** Law R3. */
  clear(): void {
    this.#roots.clear();
  }
}
