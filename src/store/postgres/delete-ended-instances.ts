import {
  type InstancePart,
  instancePartNames,
  instanceParts,
  keptParts,
} from '../instance-parts.ts';
import { countedColumns, ElementCounts } from '../element-counts.ts';
import { rootsPerLot } from '../roots-per-lot.ts';
import type { Column } from '../table.ts';
import { tables } from '../tables.ts';
import { sharedPartition } from '../../core/key.ts';
import type { Connection, Statement } from './connections.ts';
import type { Deletion } from './deletion.ts';
import { isSpread, type Partitions, changedByKey, rowsByKey } from './partitions.ts';
import { keyArray } from './table-statements.ts';
import { createCountWriter } from './write-element-counts.ts';

/**
 * Deletes ended call hierarchies: first the parts of instances, then the called instances, finally the roots. So a lot
 * that ends earlier leaves roots that the next lot finds again. Locked roots keep other nodes from the same hierarchy;
 * a node skips the roots that another one has locked.
 */
export function createDeletionOfInstances(partitions: Partitions): Deletion<'processInstances'> {
  const ended: Statement = {
    name: 'ended roots',
    text: `SELECT f.key FROM ${partitions.eachInTurn} CROSS JOIN LATERAL (
        SELECT key FROM process_instance
        WHERE partition_id = part.id AND ended_at < $1 AND ended_at IS NOT NULL
          AND parent_process_instance_key IS NULL
        ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS f
      LIMIT $2`,
  };
  const called: Statement = {
    name: 'instances of roots',
    text: `SELECT c.key FROM ${rowsByKey(partitions, 'process_instance', {
      alias: 'c',
      column: 'root_key',
      where: 'AND parent_process_instance_key IS NOT NULL',
    })} LIMIT $2`,
  };
  const remove: Statement = {
    name: 'forget instances',
    text: `DELETE FROM process_instance AS t ${changedByKey(partitions, 'process_instance', { word: 'USING' })}
      RETURNING ${countedColumns('processInstance', 't')}`,
  };
  const reveal = revealStatement(partitions);
  const ofInstances = removals('processInstanceKey', partitions);
  const ofRoots = removals('rootKey', partitions);

  const counter = createCountWriter(partitions);

  return async (connection, { beforeMs, rowsMax }, writerId) => {
    const counts = new ElementCounts();
    const roots = keysIn(await connection.rows(ended, [beforeMs, rootsPerLot(rowsMax)]));
    if (roots.length === 0) return { rows: 0, hasMore: false };
    const calledKeys = keysIn(await connection.rows(called, [keyArray(roots), rowsMax]));
    const [parts, partsOfRoots] = await Promise.all([
      removeParts(connection, ofInstances, { keys: [...calledKeys, ...roots], rowsMax, counts }),
      removeParts(connection, ofRoots, { keys: roots, rowsMax, counts }),
    ]);
    const rows = parts.rows + partsOfRoots.rows;
    if (parts.isCut || partsOfRoots.isCut) {
      await counter.add(connection, counts, writerId);
      return { rows, hasMore: true };
    }
    const isWhole = calledKeys.length < rowsMax;
    const last = isWhole ? [...calledKeys, ...roots] : calledKeys;
    const removed = await connection.rows(remove, [keyArray(last)]);
    for (const row of removed) counts.takeOff(row);
    await connection.changed(reveal, [keyArray(last)]);
    await counter.add(connection, counts, writerId);
    return {
      rows: rows + removed.length,
      hasMore: !isWhole || roots.length === rootsPerLot(rowsMax),
    };
  };
}

export function keysIn(rows: readonly (readonly (string | null)[])[]): readonly string[] {
  return rows.flatMap(([key]) => key ?? []);
}

/** An instance without rows needs no mark that hides it. */
export function revealStatement(partitions: Partitions): Statement {
  return {
    name: 'reveal instances',
    text: `DELETE FROM deleted_instance AS t ${changedByKey(partitions, 'deleted_instance', { word: 'USING' })}`,
  };
}

interface Removal extends Statement {
  /** Whether the statement returns the deleted rows, because the caller counts them. */
  readonly isCounted: boolean;
}

/** Sends the statements together; `isCut` if a table has more rows. */
export async function removeParts(
  connection: Connection,
  statements: readonly Removal[],
  {
    keys,
    rowsMax,
    counts,
  }: {
    readonly keys: readonly string[];
    readonly rowsMax: number;
    readonly counts: ElementCounts;
  },
): Promise<{ readonly rows: number; readonly isCut: boolean }> {
  const list = keyArray(keys);
  const removed = await Promise.all(
    statements.map(async ({ isCounted, ...statement }) => {
      if (!isCounted) return connection.changed(statement, [list, rowsMax]);
      const rows = await connection.rows(statement, [list, rowsMax]);
      for (const row of rows) counts.takeOff(row);
      return rows.length;
    }),
  );
  return { rows: removed.reduce((sum, count) => sum + count, 0), isCut: removed.includes(rowsMax) };
}

/** One index look-up for each instance, whatever size PostgreSQL estimates. */
export function removals(
  by: 'processInstanceKey' | 'rootKey',
  partitions: Partitions,
): readonly Removal[] {
  const ofMessages = `m.partition_id = ${sharedPartition} AND `;
  return instancePartNames
    .filter((part) => instanceParts[part] === by)
    .map((part) => {
      const { name } = tables[part];
      const isCounted = part === 'elementInstance';
      const partitionOf = (owner: string) =>
        isSpread(part) ? partitions.of(owner) : String(sharedPartition);
      const kept = keptParts[part];
      const goes = kept === undefined ? '' : `AND NOT ${kept(ofMessages)}`;
      return {
        isCounted,
        name: `forget ${name}`,
        text: `DELETE FROM ${name} AS d USING (
          SELECT f.place, u.owner FROM unnest($1::bigint[]) AS u (owner)
          CROSS JOIN LATERAL (
            SELECT t.ctid AS place FROM ${name} AS t
            WHERE t.partition_id = ${partitionOf('u.owner')} AND t.${columnOf(part, by)} = u.owner ${goes}
            OFFSET 0) AS f
          LIMIT $2) AS old
        WHERE d.partition_id = ${partitionOf('old.owner')} AND d.ctid = old.place${isCounted ? ` RETURNING ${countedColumns(part, 'd')}` : ''}`,
      };
    });
}

function columnOf(part: InstancePart, field: string): string {
  const columns: Readonly<Record<string, Column>> = tables[part].columns;
  return columns[field]?.name ?? field;
}
