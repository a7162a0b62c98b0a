import type { BatchOperationItemKey, BatchOperationKey } from '../../core/key.ts';

/** The reads of a step of a batch operation. */
export interface BatchOperationReads {
  /** The next items of a batch operation that are not done, with the size of what each of them reads. Takes no locks. */
  nextBatchItems(
    key: BatchOperationKey,
    itemsMax: number,
  ): Promise<readonly { readonly key: BatchOperationItemKey; readonly bytes: number }[]>;
}
