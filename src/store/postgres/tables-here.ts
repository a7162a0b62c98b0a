import { tables } from '../tables.ts';

/** Tables that are not written as rows of changes, but by statements of their own. */
const others: readonly string[] = ['job_metric', 'job_event', 'counter'];

const names = [...Object.values(tables).map(({ name }) => name), ...others].join('|');
const tableAs = new RegExp(`\\b(FROM|JOIN)\\s+(${names}) AS `, 'g');

/**
 * Restricts a search to this partition: each table that it names, as in `FROM job AS t`, becomes a subquery of its rows
 * in the partition. Searches are written for both stores and contain no partitions. PostgreSQL inlines such a subquery,
 * so that an index that begins with the partition serves the search; where tables are distributed, a single node serves
 * it.
 */
export function inPartition(search: string, partition: number): string {
  return search.replace(
    tableAs,
    (_, word: string, table: string) =>
      `${word} (SELECT * FROM ${table} WHERE partition_id = ${partition}) AS `,
  );
}
