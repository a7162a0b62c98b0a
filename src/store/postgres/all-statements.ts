import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { tables } from '../tables.ts';
import { createTableStatements, type TableStatements } from './table-statements.ts';

export type AllStatements = { readonly [T in TableName]: TableStatements<Tables[T]> };

export function createAllStatements(partition: number): AllStatements {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      createTableStatements(table as never, partition),
    ]),
  ) as unknown as AllStatements;
}
