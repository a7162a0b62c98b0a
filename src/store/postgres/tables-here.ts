import { tables } from '../tables.ts';

/** Written beside the tables of rows, by statements of their own. */
const others: readonly string[] = ['job_metric', 'job_event', 'counter'];

const names = [...Object.values(tables).map(({ name }) => name), ...others].join('|');
const tableAs = new RegExp(`\\b(FROM|JOIN)\\s+(${names}) AS `, 'g');

/**
 * A search with each table that it names, as `FROM job AS t`, taken for its part in this partition. Searches are written for
 * both stores and know of no partitions; PostgreSQL takes such a subquery for the table itself, so an index that begins with the
 * partition serves the search, and where tables are distributed, one place does.
 */
export function inPartition(search: string, partition: number): string {
  return search.replace(
    tableAs,
    (_, word: string, table: string) =>
      `${word} (SELECT * FROM ${table} WHERE partition_id = ${partition}) AS `,
  );
}
