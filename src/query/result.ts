import { sql } from 'kysely';
import type { Ids } from '../core/installation.ts';
import type { Sql } from './dialect.ts';
import type { Field, Fields } from './field.ts';
import { lastAtName, partName, resultWriter, shownOf, type Row } from './result-text.ts';

/** The columns that a search selects, and how it writes their rows. */
export interface ResultShape {
  /** The columns to select. */
  readonly columns: Sql;
  readonly write: (row: Row, ids: Ids) => string;
}

export function resultShape(fields: Fields): ResultShape {
  const columns = shownOf(fields).flatMap(([name, field]) => columnsOf(name, field));
  return { columns: sql.join(columns, sql`, `), write: resultWriter(fields) };
}

function columnsOf(name: string, field: Field): readonly Sql[] {
  const column = sql`${sql.raw(field.sql)} AS ${sql.ref(name)}`;
  if (field.type.kind === 'assembled') {
    return [
      column,
      ...Object.entries(field.type.parts).map(
        ([part, text]) => sql`${sql.raw(text)} AS ${sql.ref(partName(name, part))}`,
      ),
    ];
  }
  if (field.type.kind !== 'metric') return [column];
  return [column, sql`${sql.raw(field.type.lastAt)} AS ${sql.ref(lastAtName(name))}`];
}
