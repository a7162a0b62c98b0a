import { composeKey, type Key } from '../core/key.ts';
import type { Store } from '../engine/store.ts';

/**
 * Issues keys from blocks that the store reserved for this node, so that no key is issued twice, by any node or after
 * any start.
 */
export class KeySource {
  readonly #store: Store;
  readonly #partition: number;
  /** Reserved blocks, each from `next` up to `end`; a batch may use several. */
  #blocks: { next: number; readonly end: number }[] = [];
  #taken: { readonly block: { next: number }; readonly at: number }[] = [];

  constructor(store: Store, options: { readonly partition: number }) {
    this.#store = store;
    this.#partition = options.partition;
  }

  /** Called before each batch: reserves keys ahead, because a decision cannot wait for the store. */
  async prepare(): Promise<void> {
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

  readonly nextKey = (): Key => {
    const block = this.#blocks.find((candidate) => candidate.next < candidate.end);
    if (block === undefined) throw new Error(`Expected a batch to need at most ${blockSize} keys`);
    const key = composeKey(this.#partition, block.next);
    block.next += 1;
    return key;
  };

  /** Takes back all keys since the last mark: their attempt was abandoned. */
  readonly rewind = (): void => {
    for (const { block, at } of this.#taken) block.next = at;
  };
}

/** More keys than any batch needs: commands in a batch × steps of a command are limited far below. */
const blockSize = 1_000_000;
