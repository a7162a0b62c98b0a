import type { BatchOperationItemKey, BatchOperationKey } from '../../core/key.ts';

/** The reads of a step of a batch operation. */
export interface BatchOperationReads {
  /** The next unfinished items of a batch operation, each with the size of the rows that it reads. Takes no locks. */
  nextBatchItems(
    key: BatchOperationKey,
    itemsMax: number,
  ): Promise<readonly { readonly key: BatchOperationItemKey; readonly bytes: number }[]>;
}
