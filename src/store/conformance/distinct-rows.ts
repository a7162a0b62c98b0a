import type { TableName } from '../../engine/state/process-rows.ts';
import type { Column } from '../table.ts';
import { tables } from '../tables.ts';
import { fullRows } from './sample-rows.ts';
import { key } from './sample-values.ts';

/** Unique fields besides the primary key. */
const uniqueFields: Partial<Readonly<Record<TableName, readonly string[]>>> = {
  processDefinition: ['version'],
  form: ['version'],
  decisionRequirements: ['version'],
  decisionDefinition: ['version'],
  resource: ['version'],
  variable: ['name'],
  agentDefinition: ['definitionKey'],
};

/** The given number of rows of a table, which differ in their unique fields. */
export function distinctRows(
  table: TableName,
  count: number,
  { from = 1_000 }: { readonly from?: number } = {},
): readonly never[] {
  const { primaryKey } = tables[table];
  const columns: Readonly<Record<string, Column>> = tables[table].columns;
  const fields = [...primaryKey, ...(uniqueFields[table] ?? [])];
  return Array.from({ length: count }, (_, index) => {
    const at = index + from;
    // A column with a check takes few values, so other columns make the row distinct.
    const values = fields
      .filter((field) => columns[field]?.check === undefined)
      .map((field) => [field, valueOf(columns[field], at)] as const);
    return { ...fullRows[table](at), ...Object.fromEntries(values) } as never;
  });
}

function valueOf(column: Column | undefined, at: number): string | number {
  if (column?.kind === 'key') return key(at);
  return column?.kind === 'integer' ? at : `${at}`;
}
