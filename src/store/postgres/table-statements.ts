import { storableText } from '../storable-text.ts';
import type { Column, Table } from '../tables.ts';
import type { Cell, Connection, Statement } from './connections.ts';

/** The statements of one table: one for all rows that a batch inserts, one for all that it updates. */
export interface TableStatements<Row> {
  /** The columns of a row, of the table under this alias. */
  columnsOf(alias: string): string;
  /** A row from cells that begin with those columns. */
  readonly decode: (cells: readonly Cell[]) => Row;
  insert(connection: Connection, rows: readonly Row[]): Promise<unknown>;
  update(connection: Connection, rows: readonly Row[]): Promise<unknown>;
}

/** Of no partition, so that a key which cannot be a key finds nothing. */
const noKey = '-1';

/** A caller may ask for any digits; what does not fit into 64 bits is nobody's key. */
export function keyCell(key: string): string {
  if (key.length < 19) return key;
  const big = BigInt(key);
  return BigInt.asIntN(64, big) === big ? key : noKey;
}

export function keyArray(keys: Iterable<string>): string {
  return `{${Array.from(keys, keyCell).join(',')}}`;
}

export function textArray(texts: Iterable<string>): string {
  return `{${Array.from(texts, (text) => quoted(storableText(text))).join(',')}}`;
}

export function createTableStatements<Row extends object>(
  table: Table<Row>,
  partition: number,
): TableStatements<Row> {
  const all = Object.entries<Column>(table.columns);
  const changing = all.filter(([, column]) => column.changes);
  const isPrimary = new Set<string>(table.primaryKey);
  const identifying = all.filter(([field]) => isPrimary.has(field));
  const updated = [...identifying, ...changing];
  const insert = insertStatement(table, all, partition);
  const update = updateStatement(table, { identifying, changing }, partition);
  return {
    columnsOf: (alias) => all.map(([, column]) => `${alias}.${column.name}`).join(', '),
    decode: (cells) => {
      const row: Record<string, unknown> = {};
      for (const [index, [field, column]] of all.entries()) {
        row[field] = decodeCell(cells[index] ?? null, column);
      }
      return row as Row;
    },
    insert: (connection, rows) => connection.rows(insert, arraysOf(rows, all)),
    update: (connection, rows) =>
      changing.length === 0 ? Promise.resolve() : connection.rows(update, arraysOf(rows, updated)),
  };
}

interface Named {
  readonly name: string;
  readonly primaryKey: readonly string[];
  readonly keepsFirst?: true;
}

type Fields = readonly (readonly [field: string, column: Column])[];

function insertStatement(table: Named, all: Fields, partition: number): Statement {
  const names = all.map(([, column]) => column.name).join(', ');
  return {
    name: `insert ${table.name}`,
    text:
      `INSERT INTO ${table.name} (partition_id, ${names}) ` +
      `SELECT ${partition}, u.* FROM unnest(${parametersOf(all)}) AS u (${names})` +
      (table.keepsFirst === true ? ' ON CONFLICT DO NOTHING' : ''),
  };
}

function updateStatement(
  table: Named,
  fields: { readonly identifying: Fields; readonly changing: Fields },
  partition: number,
): Statement {
  const { identifying, changing } = fields;
  const all = [...identifying, ...changing];
  const assignments = changing.map(([, column]) => `${column.name} = u.${column.name}`);
  if (table.name === 'process_instance') assignments.push('version = t.version + 1');
  const guards = identifying.map(([, column]) => `t.${column.name} = u.${column.name}`);
  return {
    name: `update ${table.name}`,
    text:
      `UPDATE ${table.name} AS t SET ${assignments.join(', ')} ` +
      `FROM unnest(${parametersOf(all)}) AS u (${all.map(([, column]) => column.name).join(', ')}) ` +
      `WHERE t.partition_id = ${partition} AND ${guards.join(' AND ')}`,
  };
}

function parametersOf(fields: Fields): string {
  const typeOf = (column: Column) =>
    column.kind === 'key' || column.kind === 'integer' ? 'bigint' : 'text';
  return fields.map(([, column], index) => `$${index + 1}::${typeOf(column)}[]`).join(', ');
}

/** The rows turned round: one array literal for each column. */
function arraysOf(rows: readonly object[], fields: Fields): string[] {
  return fields.map(([field, column]) => {
    const cells = rows.map((row) =>
      encodeCell((row as Readonly<Record<string, unknown>>)[field], column),
    );
    return `{${cells.join(',')}}`;
  });
}

function encodeCell(value: unknown, column: Column): string {
  if (value === undefined) return 'NULL';
  switch (column.kind) {
    case 'key':
      return keyCell(value as string);
    case 'integer':
      return (value as number).toString();
    case 'text':
      return quoted(storableText(value as string));
    case 'json':
      return Array.isArray(value) && value.length === 0 ? '"[]"' : quoted(JSON.stringify(value));
  }
}

function quoted(text: string): string {
  return `"${needsEscape.test(text) ? text.replaceAll(escaped, '\\$&') : text}"`;
}

const needsEscape = /["\\]/;
const escaped = /["\\]/g;

function decodeCell(cell: Cell, column: Column): unknown {
  if (cell === null) return undefined;
  switch (column.kind) {
    case 'integer':
      return Number(cell);
    case 'json':
      return cell === '[]' ? [] : (JSON.parse(cell) as unknown);
    case 'key':
    case 'text':
      return cell;
  }
}
