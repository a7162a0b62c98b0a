import { assert } from '../../core/assert.ts';
import { sharedPartition } from '../../core/key.ts';
import { storableText } from '../storable-text.ts';
import type { Child, Column, Table } from '../table.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import { racedTables } from './row-conflicts.ts';

/** The statements of one table: each inserts, updates, deletes or looks up all rows of a batch at once. */
export interface TableStatements<Row> {
  /** The columns of a row, for the table under this alias. */
  columnsOf(alias: string): string;
  /** Decodes a row from cells that begin with those columns. */
  readonly decode: (cells: readonly Cell[]) => Row;
  insert(connection: Connection, rows: readonly Row[]): Promise<unknown>;
  update(connection: Connection, rows: readonly Row[]): Promise<unknown>;
  /** Deletes rows together with their rows in the tables `children`. */
  delete(connection: Connection, rows: readonly Row[]): Promise<unknown>;
  /** Rows by the texts of their primary key's values, locked in the order of the key; `undefined` for an absent row. */
  lock(
    connection: Connection,
    ids: readonly (readonly string[])[],
  ): Promise<readonly (Row | undefined)[]>;
}

/** A number of no partition, so that an impossible key finds nothing. */
const noKey = '-1';

/** Converts a key. A caller may send any digits; digits that do not fit into 64 bits match no row. */
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

/** The partition of a row, as SQL on an expression for the first value of its primary key. */
export type Placement = (key: string) => string;

export function createTableStatements<Row extends object>(
  table: Table<Row>,
  partitionOf: Placement,
): TableStatements<Row> {
  const all = Object.entries<Column>(table.columns);
  const changing = all.filter(([, column]) => column.changes);
  const isPrimary = new Set<string>(table.primaryKey);
  const identifying = all.filter(([field]) => isPrimary.has(field));
  const updated = [...identifying, ...changing];
  const insert = insertStatement(table, all, partitionOf);
  const update = updateStatement(table, { identifying, changing }, partitionOf);
  const deletes = deleteStatements(table, identifying, partitionOf);
  const lock = lockStatement(table, identifying, partitionOf);
  const decode = (cells: readonly Cell[]) => {
    const row: Record<string, unknown> = {};
    for (const [index, [field, column]] of all.entries()) {
      row[field] = decodeCell(cells[index] ?? null, column);
    }
    return row as Row;
  };
  return {
    columnsOf: (alias) => namesOf(all, alias),
    decode,
    insert: (connection, rows) => connection.rows(insert, arraysOf(rows, all)),
    update: async (connection, rows) => {
      if (changing.length === 0) return;
      const changed = await connection.changed(update, arraysOf(rows, updated));
      // A row that another transaction has moved meanwhile would be skipped silently.
      assert(
        changed === rows.length,
        `to change ${rows.length} rows of ${table.name} that the batch has locked, but it changed ${changed}`,
      );
    },
    delete: (connection, rows) => {
      const arrays = arraysOf(rows, identifying);
      return Promise.all([
        connection.rows(deletes.own, arrays),
        ...deletes.children.map((child) => connection.rows(child, arrays.slice(0, 1))),
      ]);
    },
    lock: async (connection, ids) => {
      const arrays = identifying.map(([, { kind }], at) => {
        const parts = ids.map((id) => id[at] ?? '');
        return kind === 'text' ? textArray(parts) : keyArray(parts);
      });
      const found: (Row | undefined)[] = ids.map(() => undefined);
      for (const cells of await connection.rows(lock, arrays)) {
        found[Number(cells[all.length]) - 1] = decode(cells);
      }
      return found;
    },
  };
}

interface Named {
  readonly name: string;
  readonly primaryKey: readonly string[];
  readonly keepsFirst?: true;
  readonly children?: readonly Child[];
  readonly columns: Readonly<Record<string, Column>>;
}

type Fields = readonly (readonly [field: string, column: Column])[];

function insertStatement(table: Named, all: Fields, partitionOf: Placement): Statement {
  const names = namesOf(all);
  const ids = all.filter(([field]) => table.primaryKey.includes(field));
  const partition = partitionOf(firstOf(ids, 'u'));
  return {
    name: `insert ${table.name}`,
    text:
      `INSERT INTO ${table.name} (partition_id, ${names}) ` +
      `SELECT ${partition}, u.* FROM unnest(${parametersOf(all)}) AS u (${names})` +
      // Sorted, because two transactions that insert the same rows in different orders would block each other.
      (racedTables.has(table.name) ? ` ORDER BY ${namesOf(ids, 'u')}` : '') +
      (table.keepsFirst === true ? ' ON CONFLICT DO NOTHING' : ''),
  };
}

function updateStatement(
  table: Named,
  fields: { readonly identifying: Fields; readonly changing: Fields },
  partitionOf: Placement,
): Statement {
  const { identifying, changing } = fields;
  const all = [...identifying, ...changing];
  const assignments = changing.map(([, column]) => `${column.name} = u.${column.name}`);
  if (table.name === 'process_instance') assignments.push('version = t.version + 1');
  return {
    name: `update ${table.name}`,
    text:
      `UPDATE ${table.name} AS t SET ${assignments.join(', ')} ` +
      `FROM ${matchSql(table, identifying, { from: all, partitionOf })}`,
  };
}

function deleteStatements(
  table: Named,
  identifying: Fields,
  partitionOf: Placement,
): { readonly own: Statement; readonly children: readonly Statement[] } {
  return {
    own: {
      name: `delete ${table.name}`,
      text:
        `DELETE FROM ${table.name} AS t ` +
        `USING ${matchSql(table, identifying, { from: identifying, partitionOf })}`,
    },
    children: (table.children ?? []).map(({ name, column }) => ({
      name: `delete ${name} of ${table.name}`,
      text: `DELETE FROM ${name} WHERE partition_id = ${sharedPartition} AND ${column} = ANY($1::bigint[])`,
    })),
  };
}

/**
 * The rows of the parameters, as `u`, each matched with its row `t` of the table. The batch has locked that row, or the
 * root or catalog that guards it, so its position cannot change and an inner query looks it up, row by row. That leaves
 * PostgreSQL only one plan, whatever size it estimates: one index look-up for each id. A join by id may read all of `u`
 * for each row: 9,000 elements took 12.4 s instead of 0.5.
 */
function matchSql(
  table: Named,
  identifying: Fields,
  { from, partitionOf }: { readonly from: Fields; readonly partitionOf: Placement },
): string {
  const guards = identifying.map(([, { name }]) => ` AND t.${name} = u.${name}`).join('');
  const partition = partitionOf(firstOf(identifying, 'u'));
  return (
    `(SELECT u.*, f.place FROM unnest(${parametersOf(from)}) AS u (${namesOf(from)}) ` +
    `CROSS JOIN LATERAL (SELECT t.ctid AS place FROM ${table.name} AS t ` +
    `WHERE t.partition_id = ${partition}${guards} OFFSET 0) AS f) AS u WHERE t.partition_id = ${partition} AND t.ctid = u.place`
  );
}

/**
 * Returns the row's columns and the position of its id among the requested ids, counted from 1. Matched as in
 * `matchSql`.
 */
function lockStatement(table: Named, identifying: Fields, partitionOf: Placement): Statement {
  const guards = identifying.map(([, { name }]) => ` AND ${name} = u.${name}`).join('');
  const names = namesOf(identifying);
  const partition = partitionOf(firstOf(identifying, 'u'));
  return {
    name: `lock ${table.name} by id`,
    text:
      `SELECT ${namesOf(Object.entries(table.columns), 't')}, u.place ` +
      `FROM (SELECT * FROM unnest(${parametersOf(identifying)}) WITH ORDINALITY AS u (${names}, place) ` +
      `ORDER BY ${names}) AS u ` +
      `CROSS JOIN LATERAL (` +
      `SELECT * FROM ${table.name} WHERE partition_id = ${partition}${guards} FOR UPDATE) AS t`,
  };
}

/** The first column of a primary key. */
function firstOf(identifying: Fields, alias: string): string {
  return namesOf(identifying.slice(0, 1), alias);
}

function namesOf(fields: Fields, alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`;
  return fields.map(([, column]) => `${prefix}${column.name}`).join(', ');
}

function parametersOf(fields: Fields): string {
  return fields.map(([, column], index) => `$${index + 1}::${typeOf(column)}[]`).join(', ');
}

function typeOf({ kind }: Column): 'bigint' | 'text' {
  return kind === 'key' || kind === 'integer' ? 'bigint' : 'text';
}

/** The rows as columns: one array literal for each column. */
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
