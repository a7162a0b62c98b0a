import type { DatabaseSync } from 'node:sqlite';
import type { Changes } from '../../engine/state/changes.ts';
import { countedColumns, countedTableNames, ElementCounts } from '../element-counts.ts';
import { storableText } from '../storable-text.ts';
import { tables } from '../tables.ts';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';

/** Adds changes to the counts of elements. */
export function createCountWriter(db: DatabaseSync): (counts: ElementCounts) => void {
  const add = db.prepare(
    `INSERT INTO element_count VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       active = active + excluded.active, incidents = incidents + excluded.incidents,
       completed = completed + excluded.completed, canceled = canceled + excluded.canceled`,
  );
  return (counts) => {
    for (const { definitionKey, elementId, by } of counts.rows) {
      const id = storableText(elementId);
      add.run(bindKey(definitionKey), id, by.active, by.incidents, by.completed, by.canceled);
    }
  };
}

/** The counts that change with a batch. It reads the rows that the batch updates, so it runs before they are written. */
export function createCountReader(db: DatabaseSync): (changes: Changes) => ElementCounts {
  const stored = countedTableNames.map((table) => ({
    table,
    read: prepareArrays(
      db,
      `SELECT ${countedColumns(table, 't')} FROM ${tables[table].name} AS t WHERE t.key = ?`,
    ),
  }));
  return (changes) => {
    const counts = ElementCounts.of(changes);
    for (const { table, read } of stored) {
      for (const { key } of changes.updated[table]) {
        const row = read.get(bindKey(key));
        if (row !== undefined) counts.takeOff(row);
      }
    }
    return counts;
  };
}
