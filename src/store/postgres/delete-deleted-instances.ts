import { countedColumns, ElementCounts } from '../element-counts.ts';
import { rootsPerLot } from '../roots-per-lot.ts';
import type { Statement } from './connections.ts';
import { keysIn, removals, removeParts, revealStatement } from './delete-ended-instances.ts';
import type { Deletion } from './deletion.ts';
import { type Partitions, changedByKey } from './partitions.ts';
import { keyArray } from './table-statements.ts';
import { createCountWriter } from './write-element-counts.ts';

/**
 * Deletes process instances that were deleted by hand: first their parts, then themselves. A node skips those that another
 * one has locked.
 */
export function createDeletionOfDeleted(partitions: Partitions): Deletion<'deletedInstances'> {
  const next: Statement = {
    name: 'deleted instances',
    text: `SELECT f.key FROM ${partitions.eachInTurn} CROSS JOIN LATERAL (
        SELECT key FROM deleted_instance WHERE partition_id = part.id AND parts_gone_at IS NULL
        ORDER BY key LIMIT $1 FOR UPDATE SKIP LOCKED) AS f
      LIMIT $1`,
  };
  const keep: Statement = {
    name: 'keep deleted callers',
    text: `UPDATE deleted_instance AS t SET parts_gone_at = $2::bigint
      ${changedByKey(partitions, 'deleted_instance', { word: 'FROM' })} AND EXISTS (
        SELECT 1 FROM process_instance AS c
        WHERE c.partition_id = ${partitions.of('t.key')} AND c.root_key = t.key
          AND c.parent_process_instance_key IS NOT NULL)
      RETURNING t.key`,
  };
  const remove: Statement = {
    name: 'forget deleted instances',
    text: `DELETE FROM process_instance AS t ${changedByKey(partitions, 'process_instance', { word: 'USING' })}
      RETURNING ${countedColumns('processInstance', 't')}`,
  };
  const reveal = revealStatement(partitions);
  const parts = removals('processInstanceKey', partitions);
  const counter = createCountWriter(partitions);
  return async (connection, { nowMs, rowsMax }, writerId) => {
    const keys = keysIn(await connection.rows(next, [rootsPerLot(rowsMax)]));
    if (keys.length === 0) return { rows: 0, hasMore: false };
    const counts = new ElementCounts();
    const removedParts = await removeParts(connection, parts, { keys, rowsMax, counts });
    let { rows } = removedParts;
    if (!removedParts.isCut) {
      const kept = new Set(keysIn(await connection.rows(keep, [keyArray(keys), nowMs])));
      const gone = keyArray(keys.filter((key) => !kept.has(key)));
      const removed = await connection.rows(remove, [gone]);
      for (const row of removed) counts.takeOff(row);
      await connection.changed(reveal, [gone]);
      rows += removed.length;
    }
    await counter.add(connection, counts, writerId);
    return { rows, hasMore: removedParts.isCut || keys.length === rootsPerLot(rowsMax) };
  };
}
