import type { ProcessInstanceKey } from '../core/key.ts';
import type { Root } from '../engine/state/root.ts';

interface KeptRoot {
  readonly root: Root;
  readonly bytes: number;
}

const bytesMax = 128 * 1024 * 1024;
const rootBytesMax = 8 * 1024 * 1024;

/**
 * Roots that were used recently, so that the next command on them need not read them again.
 *
 * R1  A cached root is used only under its lock, and only if its version is that of the table.
 * R2  A batch that uses a root takes it out, because the batch changes it in place. It returns only after the commit.
 * R3  A batch that fails clears the cache.
 * R4  At most `rootsMax` roots and `bytesMax` bytes are kept; the least recently used ones are removed first. A single root
 *     of more than `rootBytesMax` is not kept.
 */
export class RootCache {
  readonly #rootsMax: number;
  readonly #keepsNew: boolean;
  readonly #roots = new Map<ProcessInstanceKey, KeptRoot>();
  #bytes = 0;

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
    return this.#remove(key);
  }

  /** Called after a commit: keeps live roots as the newest ones, and removes roots that have ended. */
  keep(roots: ReadonlyMap<ProcessInstanceKey, Root | undefined>): void {
    for (const [key, root] of roots) {
      this.#remove(key);
      if (root?.isAlive !== true) continue;
      if (this.#keepsNew || !root.isNew) this.#add(root);
    }
    // Law R4.
    for (const key of this.#roots.keys()) {
      if (this.#roots.size <= this.#rootsMax && this.#bytes <= bytesMax) break;
      this.#remove(key);
    }
  }

  /** A root that has grown large is loaded in parts next time. */
  #add(root: Root): void {
    root.forgetEnded();
    const bytes = root.weight;
    if (bytes > rootBytesMax) return;
    this.#roots.set(root.key, { root, bytes });
    this.#bytes += bytes;
  }

  #remove(key: ProcessInstanceKey): Root | undefined {
    const kept = this.#roots.get(key);
    if (kept === undefined) return undefined;
    this.#roots.delete(key);
    this.#bytes -= kept.bytes;
    return kept.root;
  }

  /** Law R3. */
  clear(): void {
    this.#roots.clear();
    this.#bytes = 0;
  }
}
