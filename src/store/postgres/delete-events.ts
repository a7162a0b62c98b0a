import type { DeletedEvents } from '../../engine/state/changes.ts';
import type { Connection, Statement } from './connections.ts';

/** Rows of the outbox that one batch looks at: the oldest ones. */
const rowsMax = 10_000;

/** Rows that have no place in the order yet stay. */
export function createDeletionOfEvents(
  partition: number,
): (connection: Connection, deletedEvents: DeletedEvents) => Promise<unknown> {
  const remove: Statement = {
    name: 'forget events',
    text: `DELETE FROM job_event AS e USING (
        SELECT position, created_at, sequence FROM job_event
        WHERE partition_id = ${partition} AND sequence IS NOT NULL ORDER BY position LIMIT ${rowsMax}) AS old
      WHERE e.partition_id = ${partition} AND e.position = old.position
        AND ((old.created_at < $1 AND old.sequence < $2) OR old.created_at < $3)`,
  };
  return (connection, { sequence, beforeMs, anywayBeforeMs }) =>
    connection.rows(remove, [beforeMs, sequence, anywayBeforeMs]);
}
