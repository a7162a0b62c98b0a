import { sharedPartition } from '../../core/key.ts';
import type { Changes } from '../../engine/state/changes.ts';
import { countedStates, countedStateSql, countedTables, ElementCounts } from '../element-counts.ts';
import type { Connection, Statement } from './connections.ts';
import { type Partitions, rowsByKey } from './partitions.ts';
import { keyArray, textArray } from './table-statements.ts';

/** The most rows that count one element. Writers that share a row wait for each other. */
const writersMax = 256;

export interface CountWriter {
  /** Adds the changes of a batch. It reads the rows that the batch updates, so it is sent before they are written. */
  write(connection: Connection, changes: Changes, writerId: number): Promise<unknown>;
  /** Adds counts that are known. */
  add(connection: Connection, counts: ElementCounts, writerId: number): Promise<unknown>;
}

export function createCountWriter(partitions: Partitions): CountWriter {
  const statement = countStatement(partitions);
  const send = (
    connection: Connection,
    counts: ElementCounts,
    { writerId, elements, instances }: { writerId: number; elements: string; instances: string },
  ) => {
    const rows = counts.rows.flatMap(({ definitionKey, elementId, by }) =>
      countedStates.flatMap((state) =>
        by[state] === 0 ? [] : [{ definitionKey, elementId, state, by: by[state] }],
      ),
    );
    return connection.rows(statement, [
      elements,
      instances,
      keyArray(rows.map(({ definitionKey }) => definitionKey)),
      textArray(rows.map(({ elementId }) => elementId)),
      textArray(rows.map(({ state }) => state)),
      `{${rows.map(({ by }) => by).join(',')}}`,
      writerId % writersMax,
    ]);
  };
  return {
    write: async (connection, changes, writerId) => {
      const counts = ElementCounts.of(changes);
      if (counts.isEmpty) return;
      const keysOf = (rows: Iterable<{ readonly key: string }>) =>
        keyArray(Array.from(rows, ({ key }) => key));
      await send(connection, counts, {
        writerId,
        elements: keysOf(changes.updated.elementInstance),
        instances: keysOf(changes.updated.processInstance),
      });
    },
    add: async (connection, counts, writerId) => {
      if (counts.isEmpty) return;
      await send(connection, counts, { writerId, elements: '{}', instances: '{}' });
    },
  };
}

/** Sorted, because two transactions that share a writer would otherwise block each other. */
function countStatement(partitions: Partitions): Statement {
  const stored = (table: keyof typeof countedTables, name: string, parameter: string) =>
    `SELECT definition_key, ${countedTables[table].elementId} AS element_id, ${countedStateSql(table)} AS counted, -1 AS by
      FROM ${rowsByKey(partitions, name, { alias: 'stored', keys: parameter })}`;
  const sumOf = (state: string) => `coalesce(sum(d.by) FILTER (WHERE d.counted = '${state}'), 0)`;
  return {
    name: 'count elements',
    text: `INSERT INTO element_count AS c (partition_id, definition_key, element_id, writer, ${countedStates.join(', ')})
      SELECT ${sharedPartition}, d.definition_key, d.element_id, $7::bigint, ${countedStates.map(sumOf).join(', ')}
      FROM (
        ${stored('elementInstance', 'element_instance', '$1')}
        UNION ALL ${stored('processInstance', 'process_instance', '$2')}
        UNION ALL SELECT u.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[])
          AS u (definition_key, element_id, counted, by)) AS d
      GROUP BY d.definition_key, d.element_id
      HAVING ${countedStates.map((state) => `${sumOf(state)} <> 0`).join(' OR ')}
      ORDER BY d.definition_key, d.element_id
      ON CONFLICT (partition_id, definition_key, element_id, writer) DO UPDATE SET
        ${countedStates.map((state) => `${state} = c.${state} + excluded.${state}`).join(', ')}`,
  };
}
