import { sharedPartition } from '../../core/key.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { tables } from '../tables.ts';
import { isSpread, type Partitions } from './partitions.ts';
import { createTableStatements, type Placement, type TableStatements } from './table-statements.ts';

export type AllStatements = { readonly [T in TableName]: TableStatements<Tables[T]> };

/** The partition of a row with this primary key, as SQL. */
function placementOf(partitions: Partitions, table: TableName): Placement {
  return (key) => (isSpread(table) ? partitions.of(key) : String(sharedPartition));
}

export function createAllStatements(partitions: Partitions): AllStatements {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      createTableStatements(table as never, placementOf(partitions, name as TableName)),
    ]),
  ) as unknown as AllStatements;
}
