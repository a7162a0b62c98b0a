import { composeKey, type Key, sharedPartition } from '../core/key.ts';
import type { Store } from '../engine/store.ts';

/**
 * Issues keys from blocks that the store reserved for this node, so that no key is issued twice, by any node or after
 * any start.
 */
export class KeySource {
  readonly #store: Store;
  /** A batch puts all its new roots into one of these partitions, and the next such batch into the next one. */
  readonly #partitions: readonly number[];
  #roots = 0;
  #isRootTaken = false;
  /** Reserved blocks, each from `next` up to `end`; a batch may use several. */
  #blocks: { next: number; readonly end: number }[] = [];
  #taken: { readonly block: { next: number }; readonly at: number }[] = [];

  constructor(store: Store) {
    this.#store = store;
    this.#partitions = store.rootPartitions;
  }

  /** Called before each batch: reserves keys ahead, because a decision cannot wait for the store. */
  async prepare(): Promise<void> {
    if (this.#isRootTaken) this.#roots += 1;
    this.#isRootTaken = false;
    this.#blocks = this.#blocks.filter((block) => block.next < block.end);
    const left = this.#blocks.reduce((sum, block) => sum + block.end - block.next, 0);
    if (left < blockSize) {
      const next = await this.#store.reserveKeys(2 * blockSize);
      this.#blocks.push({ next, end: next + 2 * blockSize });
    }
    this.mark();
  }

  /** `rewind` returns to here. */
  mark(): void {
    this.#taken = this.#blocks.map((block) => ({ block, at: block.next }));
  }

  get rootPartition(): number {
    return this.#partitions[this.#roots % this.#partitions.length] ?? sharedPartition;
  }

  /** Each number is issued once, in whichever partition. */
  readonly nextKey = (partition: number): Key => {
    const block = this.#blocks.find((candidate) => candidate.next < candidate.end);
    if (block === undefined) throw new Error(`Expected a batch to need at most ${blockSize} keys`);
    if (partition === this.rootPartition) this.#isRootTaken = true;
    const key = composeKey(partition, block.next);
    block.next += 1;
    return key;
  };

  /** Takes back all keys since the last mark: their attempt was abandoned. */
  readonly rewind = (): void => {
    for (const { block, at } of this.#taken) block.next = at;
  };
}

/** More keys than any batch needs: the limits of commands in a batch and of steps of a command allow far fewer. */
const blockSize = 1_000_000;
