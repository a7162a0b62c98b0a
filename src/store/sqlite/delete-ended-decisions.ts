import type { DatabaseSync } from 'node:sqlite';
import type { Deletion } from './deletion.ts';

/** Deletes decisions that were evaluated outside of process instances. */
export function createDeletionOfDecisions(db: DatabaseSync): Deletion<'decisionInstances'> {
  const remove = db.prepare(
    `DELETE FROM decision_instance WHERE key IN (
       SELECT key FROM decision_instance WHERE process_instance_key IS NULL AND evaluated_at < ?
       ORDER BY evaluated_at LIMIT ? + 0)`,
  );
  return ({ beforeMs, rowsMax }) => {
    const rows = Number(remove.run(beforeMs, rowsMax).changes);
    return { rows, hasMore: rows === rowsMax };
  };
}
