import { sharedPartition } from '../../core/key.ts';
import type { TableName } from '../../engine/state/process-rows.ts';
import { tables } from '../tables.ts';
import { isSpread, type Partitions } from './partitions.ts';

/** Tables that are not written as rows of changes, but by statements of their own. */
const others: readonly string[] = ['job_metric', 'element_count', 'job_event', 'counter'];

const spreadNames: ReadonlySet<string> = new Set(
  Object.entries(tables).flatMap(([table, { name }]) => (isSpread(table as TableName) ? name : [])),
);
const names = [...Object.values(tables).map(({ name }) => name), ...others].join('|');
const tableAs = new RegExp(`\\b(FROM|JOIN)\\s+(${names}) AS `, 'g');
const eachPartition = /\/\* each partition of (\w+) \*\/([^]*?)\/\* end \*\//g;

/**
 * Restricts a search to the partitions of its tables: each table that it names, as in `FROM job AS t`, becomes a
 * subquery of its rows in the partitions. Searches are written for both stores and contain no partitions. PostgreSQL
 * inlines such a subquery, so that an index that begins with the partition serves the search.
 *
 * A search of the first rows names the part that each partition does by itself. There every row below a root is in the
 * same partition as the row of the table that it belongs to.
 */
export function inPartitions(search: string, partitions: Partitions): string {
  const { numbers, each } = partitions;
  const every = numbers.length === 1 ? `= ${sharedPartition}` : `IN (${numbers.join(', ')})`;
  const parts = search.replace(eachPartition, (_, table: string, select: string) => {
    const isOne = !spreadNames.has(table);
    const id = isOne ? every : '= part.id';
    return `${isOne ? onePartition : each}${restricted(select, id)}`;
  });
  return restricted(parts, every);
}

const onePartition = `(VALUES (${sharedPartition})) AS part (id)`;

function restricted(sql: string, spread: string): string {
  return sql.replace(tableAs, (_, word: string, table: string) => {
    const partitions = spreadNames.has(table) ? spread : `= ${sharedPartition}`;
    return `${word} (SELECT * FROM ${table} WHERE partition_id ${partitions}) AS `;
  });
}
