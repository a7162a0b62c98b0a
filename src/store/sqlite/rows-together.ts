import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { assert } from '../../core/assert.ts';
import type { Column } from '../table.ts';
import { encodeValue } from './bound-value.ts';

export type Fields = readonly (readonly [field: string, column: Column])[];

/** The parameters of one statement for several rows. */
export interface Parameters {
  /** The value of each column that is equal in all rows; `undefined` for a column that is not. */
  readonly shared: readonly (string | undefined)[];
  /** The values of each row for the columns that are not shared. */
  readonly rows: readonly (readonly string[])[];
}

/** The number of rows in one statement, if there are as many. */
const rowsAtOnce = 16;
/** How many statements are kept prepared for each table. Similar work needs few different ones. */
const statementsMax = 32;
/** The differing columns are the bits of one number. */
const fieldsMax = 31;

/**
 * Writes many rows in one statement, and binds equal values once: jobs that are enqueued or leased together differ in
 * little more than the key. The remaining rows are written one by one.
 */
export function createRowsTogether(
  db: DatabaseSync,
  fields: Fields,
  sql: { readonly one: string; readonly several: (parameters: Parameters) => string },
): (rows: Iterable<object>) => void {
  assert(fields.length <= fieldsMax, `at most ${fieldsMax} columns`);
  const one = db.prepare(sql.one);
  const statements = new Map<number, StatementSync>();
  const statementFor = (differing: number): StatementSync => {
    const known = statements.get(differing);
    const statement = known ?? db.prepare(sql.several(parametersOf(fields, differing)));
    // The least recently used statement is the first one.
    statements.delete(differing);
    statements.set(differing, statement);
    for (const oldest of statements.keys()) {
      if (statements.size <= statementsMax) break;
      statements.delete(oldest);
    }
    return statement;
  };
  const write = (rows: readonly Row[]): void => {
    const differing = differingFields(fields, rows);
    statementFor(differing).run(...valuesOf(fields, differing, rows));
  };
  return (rows) => {
    let waiting: Row[] = [];
    for (const row of rows) {
      waiting.push(row as Row);
      if (waiting.length < rowsAtOnce) continue;
      write(waiting);
      waiting = [];
    }
    for (const row of waiting) one.run(...valuesOf(fields, noneDiffers, [row]));
  };
}

type Row = Readonly<Record<string, unknown>>;

const noneDiffers = 0;

function differingFields(fields: Fields, rows: readonly Row[]): number {
  let differing = 0;
  for (let at = 0; at < fields.length; at += 1) {
    const field = (fields[at] as Fields[number])[0];
    const first = rows[0]?.[field];
    if (rows.some((row) => row[field] !== first)) differing |= 1 << at;
  }
  return differing;
}

function isShared(differing: number, at: number): boolean {
  return (differing & (1 << at)) === 0;
}

function parametersOf(fields: Fields, differing: number): Parameters {
  let last = 0;
  const next = () => `?${(last += 1)}`;
  const shared = fields.map((_, at) => (isShared(differing, at) ? next() : undefined));
  const eachRow = shared.filter((parameter) => parameter === undefined);
  return { shared, rows: Array.from({ length: rowsAtOnce }, () => eachRow.map(next)) };
}

/** The values in the order of the parameters. */
function valuesOf(fields: Fields, differing: number, rows: readonly Row[]): SQLInputValue[] {
  const values: SQLInputValue[] = [];
  const add = (row: Row, wantsShared: boolean): void => {
    for (let at = 0; at < fields.length; at += 1) {
      if (isShared(differing, at) !== wantsShared) continue;
      const [field, { kind }] = fields[at] as Fields[number];
      values.push(encodeValue(row[field], kind));
    }
  };
  add(rows[0] as Row, true);
  for (const row of rows) add(row, false);
  return values;
}
