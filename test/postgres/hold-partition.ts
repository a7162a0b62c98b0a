import pg from 'pg';
import { unplacedTables } from './unplaced-tables.ts';

/** No test on PostgreSQL runs a statement of the server that goes to more than one partition. */
type Query = (this: pg.Client, ...args: readonly unknown[]) => unknown;
const query = Reflect.get(pg.Client.prototype, 'query') as Query;
const checked = new Set<string>();

pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [first] = args;
  const text =
    typeof first === 'string' ? first : (first as { readonly text?: string } | undefined)?.text;
  if (text !== undefined && isServers(this) && !checked.has(text)) {
    const unplaced = unplacedTables(text);
    // A refused statement is not remembered, because the server may try it again.
    if (unplaced.length === 0) checked.add(text);
    else {
      throw new Error(
        `Expected every table to be of one partition, but got: ${unplaced.join('; ')} in ${text}`,
      );
    }
  }
  return Reflect.apply(query, this, args);
} satisfies Query as never;

/** This excludes the statements of tests, which may read any tables, and the one that creates the tables. */
function isServers(client: pg.Client): boolean {
  const { connectionParameters } = client as pg.Client & {
    readonly connectionParameters?: { readonly application_name?: string };
  };
  const name = connectionParameters?.application_name ?? '';
  return name.startsWith('continuo') && name !== 'continuo-migration';
}
