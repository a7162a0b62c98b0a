import type { DatabaseSync } from 'node:sqlite';
import type { BatchOperationItemKey } from '../../core/key.ts';
import type { BatchOperationReads } from '../../engine/batch-operation/batch-operation-reads.ts';
import { itemBytesSql } from '../batch-item-bytes.ts';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';

/** The reads of a step of a batch operation. */
export function createBatchOperationReads(db: DatabaseSync): BatchOperationReads {
  const next = prepareArrays(
    db,
    `SELECT CAST(i.key AS TEXT), ${itemBytesSql({ variable: '', element: '' })} FROM batch_operation_item AS i
     WHERE i.batch_operation_key = ? AND i.state = 'active' ORDER BY i.key LIMIT ? + 0`,
  );
  return {
    nextBatchItems: (operationKey, itemsMax) =>
      Promise.resolve(
        next
          .all(bindKey(operationKey), itemsMax)
          .map(([key, bytes]) => ({ key: key as BatchOperationItemKey, bytes: Number(bytes) })),
      ),
  };
}
