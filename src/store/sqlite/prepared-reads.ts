import type { DatabaseSync } from 'node:sqlite';
import { bindKey } from './bound-value.ts';
import { prepareArrays } from './prepare-arrays.ts';
import type { RowCodec } from './row-codec.ts';

/** Prepares the read of one row by a key. `from` is what follows FROM. */
export function oneBy<Row>(
  db: DatabaseSync,
  codec: RowCodec<Row>,
  from: string,
): (key: string) => Row | undefined {
  const statement = prepareArrays(db, `SELECT ${codec.selectColumns} FROM ${from}`);
  return (key) => {
    const values = statement.get(bindKey(key));
    return values && codec.decode(values);
  };
}

/** Prepares the read of the rows that belong to a key. `from` is what follows FROM. */
export function manyBy<Row>(
  db: DatabaseSync,
  codec: RowCodec<Row>,
  from: string,
): (key: string) => readonly Row[] {
  const statement = prepareArrays(db, `SELECT ${codec.selectColumns} FROM ${from}`);
  return (key) => {
    return statement.all(bindKey(key)).map((values) => codec.decode(values));
  };
}
