import { sharedPartition } from '../../core/key.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';

/** The partitions of a database, as SQL. Their number is fixed when the database is created. */
export interface Partitions {
  readonly numbers: readonly number[];
  /** With one partition PostgreSQL takes a list of keys into one index scan, which is faster. */
  readonly isOne: boolean;
  /** The partition of an expression that is a key. */
  readonly of: (key: string) => string;
  /** Every partition as rows `part (id)`. */
  readonly each: string;
  /** The same, beginning with another partition each time, so that a statement with a limit neglects none. */
  readonly eachInTurn: string;
}

/**
 * With one partition the planner sees a constant: it replaces a single row of `VALUES` by its value. So a statement has
 * the same plan as one that names the partition.
 */
export function createPartitions(count: number): Partitions {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const values = `VALUES ${numbers.map((number) => `(${number})`).join(', ')}`;
  const each = `(${values}) AS part (id)`;
  return {
    numbers,
    isOne: count === 1,
    of: (key) => (count === 1 ? String(sharedPartition) : `(${key} >> 51)`),
    each,
    eachInTurn:
      count === 1
        ? each
        : `(SELECT id FROM (${values}) AS every (id) ORDER BY random()) AS part (id)`,
  };
}

type TableOfRoot = {
  [T in TableName]: 'rootKey' extends keyof Tables[T] ? T : never;
}[TableName];

/**
 * The tables whose rows are in the partition of their root. All other rows are in the shared partition: definitions,
 * identity, the Jobs Service, and messages, which belong to no root.
 */
const spread: { readonly [T in TableOfRoot]: boolean } & { readonly [T in TableName]?: boolean } = {
  processInstance: true,
  elementInstance: true,
  variable: true,
  sequenceFlow: true,
  incident: true,
  job: true,
  userTask: true,
  decisionInstance: true,
  continuation: true,
  eventSubscription: true,
  agentInstance: true,
  agentHistoryItem: true,
  deletedInstance: true,
  // The audit log: its entries stay when their roots are deleted.
  auditLog: false,
  // A correlation passes from one instance to another.
  messageCorrelation: false,
};

export function isSpread(table: TableName): boolean {
  return spread[table] === true;
}

/**
 * The rows of a table that have one of the keys `$1` in a column, as `alias`. With several partitions that leaves
 * PostgreSQL only one plan, whatever size it estimates: one index look-up for each key.
 */
export function rowsByKey(
  partitions: Partitions,
  table: string,
  {
    alias,
    column = 'key',
    keys = '$1',
    where = '',
  }: {
    readonly alias: string;
    readonly column?: string;
    readonly keys?: string;
    /** A further condition, which begins with `AND`. */
    readonly where?: string;
  },
): string {
  if (partitions.isOne) {
    return `(SELECT * FROM ${table}
      WHERE partition_id = ${sharedPartition} AND ${column} = ANY(${keys}::bigint[]) ${where}) AS ${alias}`;
  }
  return `unnest(${keys}::bigint[]) AS of_${alias} (key) CROSS JOIN LATERAL (
    SELECT * FROM ${table}
    WHERE partition_id = ${partitions.of(`of_${alias}.key`)} AND ${column} = of_${alias}.key ${where}
    OFFSET 0) AS ${alias}`;
}

/**
 * The same rows for a statement that changes them, as `t`: its last part, which begins with `FROM` or `USING` where it
 * has one. The batch has locked the rows, or nothing changes them, so their positions stay.
 */
export function changedByKey(
  partitions: Partitions,
  table: string,
  { word, column = 'key' }: { readonly word: 'FROM' | 'USING'; readonly column?: string },
): string {
  if (partitions.isOne) {
    return `WHERE t.partition_id = ${sharedPartition} AND t.${column} = ANY($1::bigint[])`;
  }
  return `${word} (SELECT u.key, f.place FROM unnest($1::bigint[]) AS u (key) CROSS JOIN LATERAL (
      SELECT ctid AS place FROM ${table}
      WHERE partition_id = ${partitions.of('u.key')} AND ${column} = u.key OFFSET 0) AS f) AS old
    WHERE t.partition_id = ${partitions.of('old.key')} AND t.ctid = old.place`;
}
