import type { DatabaseSync } from 'node:sqlite';
import type { DeletedEvents } from '../../engine/state/changes.ts';

/** Rows of the outbox that one batch looks at: the oldest ones. */
const rowsMax = 10_000;

/** A late row among the first ones stays a little longer than it has to; nothing goes too early. */
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
