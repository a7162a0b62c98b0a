import type { ProcessInstanceKey } from '../core/key.ts';
import type { Root } from '../engine/state/root.ts';

/** Roots that were used last, so that the next command on them need not read them again. */
export class RootCache {
  readonly #rootsMax: number;
  readonly #keepsNew: boolean;
  readonly #roots = new Map<ProcessInstanceKey, Root>();

  /**
   * `keepsNew`: also what a batch has made. Most instances wait long for their second command, and where reading is a look into
   * this process's memory, keeping all of them costs more than reading some of them; where it is a question to another
   * machine, it costs less.
   */
  constructor(options: { readonly rootsMax: number; readonly keepsNew: boolean }) {
    this.#rootsMax = options.rootsMax;
    this.#keepsNew = options.keepsNew;
  }

  get size(): number {
    return this.#roots.size;
  }

  /** A batch changes it in place, so it is no longer here until that is committed. */
  take(key: ProcessInstanceKey): Root | undefined {
    const root = this.#roots.get(key);
    this.#roots.delete(key);
    return root;
  }

  /** After a commit: what is alive is kept as the newest, what has ended goes. */
  keep(roots: ReadonlyMap<ProcessInstanceKey, Root | undefined>): void {
    for (const [key, root] of roots) {
      this.#roots.delete(key);
      if (root === undefined || root.processInstances.size === 0) continue;
      if (this.#keepsNew || !root.isNew) {
        this.#roots.set(key, root);
      }
    }
    for (const key of this.#roots.keys()) {
      if (this.#roots.size <= this.#rootsMax) break;
      this.#roots.delete(key);
    }
  }

  clear(): void {
    this.#roots.clear();
  }
}
