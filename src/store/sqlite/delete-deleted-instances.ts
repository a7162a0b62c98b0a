import type { DatabaseSync } from 'node:sqlite';
import { countedColumns, ElementCounts } from '../element-counts.ts';
import { rootsPerLot } from '../roots-per-lot.ts';
import { createDeletionOfParts, keysIn, revealSql } from './delete-ended-instances.ts';
import type { Deletion } from './deletion.ts';
import { prepareArrays } from './prepare-arrays.ts';
import { createCountWriter } from './write-element-counts.ts';

/** Deletes process instances that were deleted by hand: first their parts, then themselves. */
export function createDeletionOfDeleted(db: DatabaseSync): Deletion<'deletedInstances'> {
  const next = prepareArrays(
    db,
    'SELECT CAST(key AS TEXT) FROM deleted_instance WHERE parts_gone_at IS NULL ORDER BY key LIMIT ? + 0',
  );
  const partsOf = createDeletionOfParts(db, 'processInstanceKey');
  const given = '(SELECT CAST(value AS INTEGER) FROM json_each(?))';
  const keep = db.prepare(
    `UPDATE deleted_instance SET parts_gone_at = ?1
     WHERE key IN (SELECT CAST(value AS INTEGER) FROM json_each(?2)) AND EXISTS (
       SELECT 1 FROM process_instance AS c
       WHERE c.root_key = deleted_instance.key AND c.parent_process_instance_key IS NOT NULL)`,
  );
  const remove = prepareArrays(
    db,
    `DELETE FROM process_instance WHERE key IN ${given} AND key IN (
       SELECT key FROM deleted_instance WHERE parts_gone_at IS NULL)
     RETURNING ${countedColumns('processInstance', 'process_instance')}`,
  );
  const reveal = prepareArrays(db, `${revealSql} AND parts_gone_at IS NULL`);
  const writeCounts = createCountWriter(db);
  return ({ nowMs, rowsMax }) => {
    const keys = keysIn(next.all(rootsPerLot(rowsMax)));
    if (keys.length === 0) return { rows: 0, hasMore: false };
    const counts = new ElementCounts();
    const list = JSON.stringify(keys);
    const parts = partsOf(keys, rowsMax, counts);
    let { rows } = parts;
    if (!parts.isCut) {
      keep.run(nowMs, list);
      const removed = remove.all(list);
      for (const row of removed) counts.takeOff(row);
      reveal.all(list);
      rows += removed.length;
    }
    writeCounts(counts);
    return { rows, hasMore: parts.isCut || keys.length === rootsPerLot(rowsMax) };
  };
}
