import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { storableText } from '../storable-text.ts';
import type { Column, Table } from '../table.ts';

export type SqliteRow = Record<string, SQLOutputValue>;

/** Keys of partition 1 are safe integers; whatever else a caller sends as a key is looked up as it is, or not at all. */
export function bindKey(key: string): number | bigint {
  const number = Number(key);
  if (Number.isSafeInteger(number)) return number;
  const big = BigInt(key);
  return BigInt.asIntN(64, big) === big ? big : 0;
}

export interface RowCodec<Row> {
  readonly selectColumns: string;
  insert(row: Row): void;
  update(row: Row): void;
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
  const names = all.map(([, column]) => column.name);
  const insert = db.prepare(
    `INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})` +
      (table.keepsFirst === true ? ' ON CONFLICT DO NOTHING' : ''),
  );
  const update =
    changing.length === 0 ? undefined : prepareUpdate(db, table.name, { changing, identifying });
  const updateFields = [...changing, ...identifying];
  return {
    selectColumns: names.join(', '),
    insert: (row) => insert.run(...encode(row, all)),
    update: (row) => update?.run(...encode(row, updateFields)),
    decode: (values) => {
      const decoded: Record<string, unknown> = {};
      let index = 0;
      for (const [field, column] of all) {
        decoded[field] = decodeValue(values[index], column);
        index += 1;
      }
      return decoded as Row;
    },
  };
}

type Fields = readonly (readonly [field: string, column: Column])[];

function prepareUpdate(
  db: DatabaseSync,
  tableName: string,
  fields: { readonly changing: Fields; readonly identifying: Fields },
): StatementSync {
  const assignments = fields.changing.map(([, column]) => `${column.name} = ?`);
  const guards = fields.identifying.map(([, column]) => `${column.name} = ?`);
  return db.prepare(
    `UPDATE ${tableName} SET ${assignments.join(', ')} WHERE ${guards.join(' AND ')}`,
  );
}

function encode(row: object, fields: Fields): SQLInputValue[] {
  const values: SQLInputValue[] = new Array<SQLInputValue>(fields.length);
  let index = 0;
  for (const [field, column] of fields) {
    values[index] = encodeValue((row as Record<string, unknown>)[field], column);
    index += 1;
  }
  return values;
}

function encodeValue(value: unknown, column: Column): SQLInputValue {
  if (value === undefined) return null;
  switch (column.kind) {
    case 'key':
      return bindKey(value as string);
    case 'json':
      return Array.isArray(value) && value.length === 0 ? '[]' : JSON.stringify(value);
    case 'text':
      return storableText(value as string);
    case 'integer':
      return value as number;
  }
}

function decodeValue(value: SQLOutputValue | undefined, column: Column): unknown {
  if (value === null || value === undefined) return undefined;
  switch (column.kind) {
    case 'key':
      return String(value);
    case 'json':
      return value === '[]' ? [] : (JSON.parse(value as string) as unknown);
    case 'text':
    case 'integer':
      return value;
  }
}
