import type { DatabaseSync } from 'node:sqlite';
import type { DeletedEvents } from '../../engine/state/changes.ts';

/** How many of the oldest rows of the outbox one batch checks. */
const rowsMax = 10_000;

/**
 * Deletes old events. A late row among the first ones stays a little longer than necessary; none is deleted too early.
 */
export function createDeletionOfEvents(db: DatabaseSync): (deletedEvents: DeletedEvents) => void {
  const remove = db.prepare(
    `DELETE FROM job_event WHERE position IN (
       SELECT position FROM
         (SELECT position, created_at FROM job_event ORDER BY position LIMIT ${rowsMax})
       WHERE (created_at < ?1 AND position < ?2) OR created_at < ?3)`,
  );
  return ({ sequence, beforeMs, anywayBeforeMs }) => {
    remove.run(beforeMs, sequence, anywayBeforeMs);
  };
}
