import type { Statement } from './connections.ts';
import type { Deletion } from './deletion.ts';

/** Deletes batch operations that ended: first items, then the operations that have none. */
export function createDeletionOfBatches(partition: number): Deletion<'batchOperations'> {
  const of = `partition_id = ${partition}`;
  const ended: Statement = {
    name: 'ended batch operations',
    text: `SELECT key FROM batch_operation
      WHERE ${of} AND ended_at < $1 AND ended_at IS NOT NULL AND next_due_at IS NULL
      ORDER BY ended_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  };
  const items: Statement = {
    name: 'forget batch items',
    text: `DELETE FROM batch_operation_item AS t USING (
        SELECT key FROM batch_operation_item WHERE ${of} AND batch_operation_key = $1 LIMIT $2) AS old
      WHERE t.${of} AND t.key = old.key`,
  };
  const operation: Statement = {
    name: 'forget batch operation',
    text: `DELETE FROM batch_operation WHERE ${of} AND key = $1`,
  };
  return async (connection, { beforeMs, rowsMax }) => {
    const [row] = await connection.rows(ended, [beforeMs]);
    const key = row?.[0];
    if (key === undefined || key === null) return { rows: 0, hasMore: false };
    const rows = await connection.changed(items, [key, rowsMax]);
    if (rows === rowsMax) return { rows, hasMore: true };
    await connection.changed(operation, [key]);
    return { rows: rows + 1, hasMore: true };
  };
}
