import type { DatabaseSync } from 'node:sqlite';
import type { Deletion } from './deletion.ts';
import { prepareArrays } from './prepare-arrays.ts';

/** Deletes batch operations that ended: first items, then the operations that have none. */
export function createDeletionOfBatches(db: DatabaseSync): Deletion<'batchOperations'> {
  const ended = prepareArrays(
    db,
    `SELECT CAST(key AS TEXT) FROM batch_operation
     WHERE ended_at < ? AND next_due_at IS NULL ORDER BY ended_at LIMIT 1`,
  );
  const items = db.prepare(
    `DELETE FROM batch_operation_item WHERE key IN (
       SELECT key FROM batch_operation_item WHERE batch_operation_key = CAST(? AS INTEGER) LIMIT ? + 0)`,
  );
  const operation = db.prepare('DELETE FROM batch_operation WHERE key = CAST(? AS INTEGER)');
  return ({ beforeMs, rowsMax }) => {
    const [key] = ended.get(beforeMs) ?? [];
    if (key === undefined) return { rows: 0, hasMore: false };
    const rows = Number(items.run(key, rowsMax).changes);
    if (rows === rowsMax) return { rows, hasMore: true };
    operation.run(key);
    return { rows: rows + 1, hasMore: true };
  };
}
