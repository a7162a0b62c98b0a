import type { DatabaseSync } from 'node:sqlite';
import type { Deletion } from './deletion.ts';

export function createDeletionOfAuditLog(db: DatabaseSync): Deletion<'auditLog'> {
  const remove = db.prepare(
    `DELETE FROM audit_log WHERE key IN (
       SELECT key FROM audit_log WHERE at < ? ORDER BY at, key LIMIT ? + 0)`,
  );
  return ({ beforeMs, rowsMax }) => {
    const rows = Number(remove.run(beforeMs, rowsMax).changes);
    return { rows, hasMore: rows === rowsMax };
  };
}
