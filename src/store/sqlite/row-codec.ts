import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Column, ColumnKind, Table } from '../table.ts';
import { decodeValue, encodeValue } from './bound-value.ts';
import { createRowsTogether, type Fields } from './rows-together.ts';

export interface RowCodec<Row> {
  readonly selectColumns: string;
  insert(rows: Iterable<Row>): void;
  update(rows: Iterable<Row>): void;
  /** Values in the order of `selectColumns`: a statement that returns arrays spares an object for each row. */
  decode(values: readonly SQLOutputValue[]): Row;
}

/** Prepared statements and conversions for one table. */
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
 * A statement that fails ends the whole transaction, which is what becomes of a batch that cannot be written in any
 * case. So SQLite need not keep each page as it was before the statement, which would be a tenth of its work.
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
  const one = db.prepare(sql([`(${all.map(() => '?').join(', ')})`]));
  const encode = createEncoder(all);
  const together = createRowsTogether(db, all, ({ shared, rows }) =>
    sql(
      rows.map((own) => {
        const left = own.values();
        return `(${shared.map((parameter) => parameter ?? left.next().value).join(', ')})`;
      }),
    ),
  );
  return (rows) => together(rows, (row) => one.run(...encode(row)));
}

function createUpdate(
  db: DatabaseSync,
  tableName: string,
  { changing, identifying }: { readonly changing: Fields; readonly identifying: Fields },
): WriteRows {
  const fields = [...changing, ...identifying];
  const equalities = (values: readonly string[]): readonly string[] =>
    namesOf(fields).map((name, at) => `${name} = ${values[at] ?? ''}`);
  const sql = (values: readonly string[], from = ''): string =>
    `UPDATE ${orElse} ${tableName} SET ${equalities(values).slice(0, changing.length).join(', ')} ${from}
     WHERE ${equalities(values).slice(changing.length).join(' AND ')}`;
  const one = db.prepare(sql(fields.map(() => '?')));
  const encode = createEncoder(fields);
  const together = createRowsTogether(db, fields, ({ shared, rows }) => {
    let column = 0;
    const values = shared.map((parameter) => parameter ?? `given.column${(column += 1)}`);
    const given = rows.map((own) => `(${own.join(', ')})`);
    return sql(values, `FROM (VALUES ${given.join(', ')}) AS given`);
  });
  return (rows) => together(rows, (row) => one.run(...encode(row)));
}

function namesOf(fields: Fields): readonly string[] {
  return fields.map(([, column]) => column.name);
}

function createEncoder(columns: Fields): (row: object) => SQLInputValue[] {
  const fields = columns.map(([field]) => field);
  const kinds = columns.map(([, column]) => column.kind);
  return (row) => {
    const values = new Array<SQLInputValue>(fields.length);
    for (let index = 0; index < fields.length; index++) {
      const value = (row as Record<string, unknown>)[fields[index] as string];
      values[index] = encodeValue(value, kinds[index] as ColumnKind);
    }
    return values;
  };
}
