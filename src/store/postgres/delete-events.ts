import type { DeletedEvents } from '../../engine/state/changes.ts';
import type { Connection, Statement } from './connections.ts';

/** How many of the oldest rows of the outbox one batch checks. */
const rowsMax = 10_000;

/** Deletes old events. A row without a number stays. */
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
