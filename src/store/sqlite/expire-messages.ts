import type { DatabaseSync } from 'node:sqlite';
import { expiredMax } from '../expired-max.ts';

/**
 * Deletes expired messages. First it deletes their correlations with instances that no longer exist. Both statements
 * are limited.
 */
export function createExpiryOfMessages(db: DatabaseSync): (byMs: number) => void {
  const expired = `SELECT key FROM message WHERE expires_at <= ? ORDER BY expires_at LIMIT ${expiredMax}`;
  const gone = (alias: string) =>
    `NOT EXISTS (SELECT 1 FROM process_instance AS i WHERE i.key = ${alias}.process_instance_key)`;
  const correlations = db.prepare(
    `DELETE FROM message_correlation WHERE key IN (
       SELECT c.key FROM (${expired}) AS m JOIN message_correlation AS c ON c.message_key = m.key
       WHERE ${gone('c')} LIMIT ${expiredMax})`,
  );
  const messages = db.prepare(
    `DELETE FROM message WHERE key IN (${expired}) AND NOT EXISTS (
       SELECT 1 FROM message_correlation AS c WHERE c.message_key = message.key AND ${gone('c')})`,
  );
  return (byMs) => {
    correlations.run(byMs);
    messages.run(byMs);
  };
}
