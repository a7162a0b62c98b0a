import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { EndedRowsByKind } from '../../engine/store.ts';
import { instancePartNames, instanceParts, keptParts } from '../instance-parts.ts';
import { countedColumns, ElementCounts } from '../element-counts.ts';
import { rootsPerLot } from '../roots-per-lot.ts';
import type { Column } from '../table.ts';
import { tables } from '../tables.ts';
import type { Deletion } from './deletion.ts';
import { prepareArrays } from './prepare-arrays.ts';
import { createCountWriter } from './write-element-counts.ts';

/**
 * Deletes ended call hierarchies: first the parts of instances, then the called instances, finally the roots. So a lot
 * that ends earlier leaves roots that the next lot finds again.
 */
export function createDeletionOfInstances(db: DatabaseSync): Deletion<'processInstances'> {
  const ended = prepareArrays(
    db,
    `SELECT CAST(key AS TEXT) FROM process_instance
     WHERE ended_at < ?1 AND parent_process_instance_key IS NULL ORDER BY ended_at LIMIT ?2 + 0`,
  );
  const called = prepareArrays(
    db,
    `SELECT CAST(p.key AS TEXT) FROM json_each(?1) AS given
     CROSS JOIN process_instance AS p
       ON p.root_key = CAST(given.value AS INTEGER) AND p.parent_process_instance_key IS NOT NULL
     LIMIT ?2 + 0`,
  );
  const partsOf = createDeletionOfParts(db, 'processInstanceKey');
  const partsOfRoots = createDeletionOfParts(db, 'rootKey');
  const remove = prepareArrays(
    db,
    `DELETE FROM process_instance WHERE key IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
     RETURNING ${countedColumns('processInstance', 'process_instance')}`,
  );
  const reveal = prepareArrays(db, revealSql);
  const writeCounts = createCountWriter(db);

  const removeLot = (
    { beforeMs, rowsMax }: EndedRowsByKind['processInstances'] & { readonly rowsMax: number },
    counts: ElementCounts,
  ) => {
    const removeAll = (keys: Keys): number => {
      const removed = remove.all(JSON.stringify(keys));
      for (const row of removed) counts.takeOff(row);
      reveal.all(JSON.stringify(keys));
      return removed.length;
    };
    const roots = keysIn(ended.all(beforeMs, rootsPerLot(rowsMax)));
    if (roots.length === 0) return { rows: 0, hasMore: false };
    const calledKeys = keysIn(called.all(JSON.stringify(roots), rowsMax));
    let parts = partsOf([...calledKeys, ...roots], rowsMax, counts);
    if (parts.isCut) return { rows: parts.rows, hasMore: true };
    let rows = parts.rows + removeAll(calledKeys);
    if (calledKeys.length === rowsMax) return { rows, hasMore: true };
    parts = partsOfRoots(roots, rowsMax, counts);
    rows += parts.rows;
    if (parts.isCut) return { rows, hasMore: true };
    return { rows: rows + removeAll(roots), hasMore: roots.length === rootsPerLot(rowsMax) };
  };
  return (lot) => {
    const counts = new ElementCounts();
    const deleted = removeLot(lot, counts);
    writeCounts(counts);
    return deleted;
  };
}

/** An instance without rows needs no mark that hides it. */
export const revealSql =
  'DELETE FROM deleted_instance WHERE key IN (SELECT CAST(value AS INTEGER) FROM json_each(?))';

export type Keys = readonly SQLOutputValue[];

export function keysIn(rows: readonly Keys[]): Keys {
  return rows.map(([key = null]) => key);
}

/** Deletes up to `rowsMax` rows of each table; `isCut` if a table has more. */
export function createDeletionOfParts(
  db: DatabaseSync,
  by: 'processInstanceKey' | 'rootKey',
): (
  keys: Keys,
  rowsMax: number,
  counts: ElementCounts,
) => { readonly rows: number; readonly isCut: boolean } {
  const removals = instancePartNames
    .filter((part) => instanceParts[part] === by)
    .map((part) => {
      const { name, primaryKey } = tables[part];
      const columns: Readonly<Record<string, Column>> = tables[part].columns;
      const ids = primaryKey.map((field) => columns[field]?.name);
      const isCounted = part === 'elementInstance';
      const kept = keptParts[part];
      const removal = prepareArrays(
        db,
        `DELETE FROM ${name} WHERE (${ids.join(', ')}) IN (
           SELECT ${ids.map((id) => `t.${id}`).join(', ')} FROM json_each(?1) AS given
           CROSS JOIN ${name} AS t ON t.${columns[by]?.name} = CAST(given.value AS INTEGER)
           ${kept === undefined ? '' : `WHERE NOT ${kept('')}`} LIMIT ?2 + 0)
         RETURNING ${isCounted ? countedColumns(part, name) : '1'}`,
      );
      return { removal, isCounted };
    });
  return (keys, rowsMax, counts) => {
    const list = JSON.stringify(keys);
    const removed = removals.map(({ removal, isCounted }) => {
      const rows = removal.all(list, rowsMax);
      if (isCounted) for (const row of rows) counts.takeOff(row);
      return rows.length;
    });
    return {
      rows: removed.reduce((sum, count) => sum + count, 0),
      isCut: removed.includes(rowsMax),
    };
  };
}
