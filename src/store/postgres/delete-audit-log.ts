import type { Statement } from './connections.ts';
import type { Deletion } from './deletion.ts';

export function createDeletionOfAuditLog(partition: number): Deletion<'auditLog'> {
  const remove: Statement = {
    name: 'forget audit log',
    text: `WITH old AS MATERIALIZED (
        SELECT key FROM audit_log WHERE partition_id = ${partition} AND at < $1
        ORDER BY at, key LIMIT $2 FOR UPDATE SKIP LOCKED)
      DELETE FROM audit_log AS t USING old WHERE t.partition_id = ${partition} AND t.key = old.key`,
  };
  return async (connection, { beforeMs, rowsMax }) => {
    const rows = await connection.changed(remove, [beforeMs, rowsMax]);
    return { rows, hasMore: rows === rowsMax };
  };
}
