import { type BatchOperationItemKey, sharedPartition } from '../../core/key.ts';
import type { BatchOperationReads } from '../../engine/batch-operation/batch-operation-reads.ts';
import { itemBytesSql } from '../batch-item-bytes.ts';
import type { Connection, Statement } from './connections.ts';
import type { Partitions } from './partitions.ts';

/** The reads of a step of a batch operation. */
export function createBatchOperationReads(
  partitions: Partitions,
): (connection: Connection) => BatchOperationReads {
  const bytes = itemBytesSql({
    variable: `AND v.partition_id = ${partitions.of('i.process_instance_key')}`,
    element: `AND e.partition_id = ${partitions.of('i.root_process_instance_key')}`,
  });
  const next: Statement = {
    name: 'next batch items',
    text: `SELECT i.key, ${bytes} FROM batch_operation_item AS i
      WHERE i.partition_id = ${sharedPartition} AND i.batch_operation_key = $1 AND i.state = 'active'
      ORDER BY i.key LIMIT $2`,
  };
  return (connection) => ({
    nextBatchItems: async (operationKey, itemsMax) => {
      const rows = await connection.rows(next, [operationKey, itemsMax]);
      return rows.map(([key, size]) => ({
        key: key as BatchOperationItemKey,
        bytes: Number(size),
      }));
    },
  });
}
