import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Column, ColumnKind, Table } from '../table.ts';
import { decodeValue } from './bound-value.ts';
import { createRowsTogether, type Fields } from './rows-together.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';

export interface RowCodec<Row> {
  readonly selectColumns: string;
  insert(rows: Iterable<Row>): void;
  update(rows: Iterable<Row>): void;
  /** Decodes values in the order of `selectColumns`: a statement that returns arrays saves an object for each row. */
  decode(values: readonly SQLOutputValue[]): Row;
}

/** The prepared statements and conversions for one table. */
export function createRowCodec<Row extends object>(
  db: DatabaseSync,
  table: Table<Row>,
): RowCodec<Row> {
  const all = Object.entries<Column>(table.columns);
  const changing = all.filter(([, column]) => column.changes);
  const identifying = all.filter(([field]) =>
    (table.primaryKey as readonly string[]).includes(field),
  );
  const names = namesOf(all);
  const kinds = all.map(([, column]) => column.kind);
  const fields = all.map(([field]) => field);
  const empty: Readonly<Record<string, unknown>> = Object.fromEntries(
    fields.map((field) => [field, undefined]),
  );
  return {
    selectColumns: names.join(', '),
    insert: createInsert(db, table, all),
    update:
      changing.length === 0
        ? () => undefined
        : createUpdate(db, table.name, { changing, identifying }),
    decode: (values) => {
      const decoded = { ...empty };
      for (let index = 0; index < fields.length; index++) {
        const value = values[index] ?? null;
        if (value === null) continue;
        decoded[fields[index] as string] = decodeValue(value, kinds[index] as ColumnKind);
      }
      return decoded as Row;
    },
  };
}

type WriteRows = (rows: Iterable<object>) => void;

/**
 * A failed statement rolls back the whole transaction, because the batch fails in any case. So SQLite need not keep
 * each page as it was before the statement.
 */
const orElse = 'OR ROLLBACK';

function createInsert<Row extends object>(
  db: DatabaseSync,
  table: Table<Row>,
  all: Fields,
): WriteRows {
  const sql = (rows: readonly string[]): string =>
    `INSERT ${orElse} INTO ${table.name} (${namesOf(all).join(', ')}) VALUES ${rows.join(', ')}` +
    (table.keepsFirst === true ? ' ON CONFLICT DO NOTHING' : '');
  return createRowsTogether(db, all, {
    one: sql([`(${all.map(() => '?').join(', ')})`]),
    several: ({ shared, rows }) =>
      sql(
        rows.map((own) => {
          const left = own.values();
          return `(${shared.map((parameter) => parameter ?? left.next().value).join(', ')})`;
        }),
      ),
  });
}

function createUpdate(
  db: DatabaseSync,
  tableName: string,
  { changing, identifying }: { readonly changing: Fields; readonly identifying: Fields },
): WriteRows {
  const fields = [...changing, ...identifying];
  const names = namesOf(fields);
  const sql = (values: readonly string[], from = ''): string => {
    const equalities = values.map((value, at) => `${names[at] ?? ''} = ${value}`);
    const assignments = equalities.slice(0, changing.length).join(', ');
    const guards = equalities.slice(changing.length).join(' AND ');
    return `UPDATE ${orElse} ${tableName} SET ${assignments} ${from} WHERE ${guards}`;
  };
  return createRowsTogether(db, fields, {
    one: sql(fields.map(() => '?')),
    several: ({ shared, rows }) => {
      let column = 0;
      const values = shared.map((parameter) => parameter ?? `given.column${(column += 1)}`);
      const given = rows.map((own) => `(${own.join(', ')})`);
      return sql(values, `FROM (VALUES ${given.join(', ')}) AS given`);
    },
  });
}

function namesOf(fields: Fields): readonly string[] {
  return fields.map(([, column]) => column.name);
}

export type Codecs = { readonly [T in TableName]: RowCodec<Tables[T]> };
