import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { storableText } from '../storable-text.ts';
import type { Column, ColumnKind, Table } from '../table.ts';

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
  insert(rows: Iterable<Row>): void;
  update(rows: Iterable<Row>): void;
  /** Values in the order of `selectColumns`: a statement that returns arrays spares an object for each row. */
  decode(values: readonly SQLOutputValue[]): Row;
}

/** Rows in one statement, where there are as many: that spares a quarter of what a row costs alone. */
const rowsAtOnce = 16;

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
  const kinds = all.map(([, column]) => column.kind);
  const fields = all.map(([field]) => field);
  return {
    selectColumns: names.join(', '),
    insert: createInsert(db, table, all),
    update:
      changing.length === 0
        ? () => undefined
        : createUpdate(db, table.name, { changing, identifying }),
    decode: (values) => {
      const decoded: Record<string, unknown> = {};
      for (let index = 0; index < fields.length; index++) {
        decoded[fields[index] as string] = decodeValue(values[index], kinds[index] as ColumnKind);
      }
      return decoded as Row;
    },
  };
}

type Fields = readonly (readonly [field: string, column: Column])[];

function createInsert<Row extends object>(
  db: DatabaseSync,
  table: Table<Row>,
  all: Fields,
): (rows: Iterable<Row>) => void {
  const names = all.map(([, column]) => column.name);
  const row = `(${names.map(() => '?').join(', ')})`;
  const prepare = (rowCount: number): StatementSync =>
    db.prepare(
      `INSERT INTO ${table.name} (${names.join(', ')}) VALUES ${Array(rowCount).fill(row).join(', ')}` +
        (table.keepsFirst === true ? ' ON CONFLICT DO NOTHING' : ''),
    );
  const one = prepare(1);
  // Most tables never need it, and a start would wait for all of them.
  let many: StatementSync | undefined;
  const encode = createEncoder(all);
  return (rows) => {
    let waiting: Row[] = [];
    for (const row of rows) {
      waiting.push(row);
      if (waiting.length < rowsAtOnce) continue;
      many ??= prepare(rowsAtOnce);
      many.run(...encode(waiting));
      waiting = [];
    }
    for (const row of waiting) one.run(...encode([row]));
  };
}

function createUpdate(
  db: DatabaseSync,
  tableName: string,
  { changing, identifying }: { readonly changing: Fields; readonly identifying: Fields },
): (rows: Iterable<object>) => void {
  const assignments = changing.map(([, column]) => `${column.name} = ?`);
  const guards = identifying.map(([, column]) => `${column.name} = ?`);
  const statement = db.prepare(
    `UPDATE ${tableName} SET ${assignments.join(', ')} WHERE ${guards.join(' AND ')}`,
  );
  const encode = createEncoder([...changing, ...identifying]);
  return (rows) => {
    for (const row of rows) statement.run(...encode([row]));
  };
}

/** The values of rows, one row after the other. */
function createEncoder(columns: Fields): (rows: readonly object[]) => SQLInputValue[] {
  const fields = columns.map(([field]) => field);
  const kinds = columns.map(([, column]) => column.kind);
  return (rows) => {
    const values = new Array<SQLInputValue>(rows.length * fields.length);
    let at = 0;
    for (const row of rows) {
      for (let index = 0; index < fields.length; index++) {
        const value = (row as Record<string, unknown>)[fields[index] as string];
        values[at] = encodeValue(value, kinds[index] as ColumnKind);
        at += 1;
      }
    }
    return values;
  };
}

function encodeValue(value: unknown, kind: ColumnKind): SQLInputValue {
  if (value === undefined) return null;
  switch (kind) {
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

function decodeValue(value: SQLOutputValue | undefined, kind: ColumnKind): unknown {
  if (value === null || value === undefined) return undefined;
  switch (kind) {
    case 'key':
      return String(value);
    case 'json':
      return value === '[]' ? [] : (JSON.parse(value as string) as unknown);
    case 'text':
    case 'integer':
      return value;
  }
}
