import type { Statement } from './connections.ts';
import type { Deletion } from './deletion.ts';
import type { Partitions } from './partitions.ts';

/** Deletes decisions that were evaluated outside of process instances. */
export function createDeletionOfDecisions(partitions: Partitions): Deletion<'decisionInstances'> {
  const remove: Statement = {
    name: 'forget decisions',
    text: `WITH old AS MATERIALIZED (
        SELECT f.key FROM ${partitions.eachInTurn} CROSS JOIN LATERAL (
          SELECT key FROM decision_instance
          WHERE partition_id = part.id AND process_instance_key IS NULL AND evaluated_at < $1
          ORDER BY evaluated_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS f
        LIMIT $2)
      DELETE FROM decision_instance AS t USING old
      WHERE t.partition_id = ${partitions.of('old.key')} AND t.key = old.key`,
  };
  return async (connection, { beforeMs, rowsMax }) => {
    const rows = await connection.changed(remove, [beforeMs, rowsMax]);
    return { rows, hasMore: rows === rowsMax };
  };
}
