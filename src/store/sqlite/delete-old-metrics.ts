import type { DatabaseSync } from 'node:sqlite';
import { hourMs } from '../hour.ts';
import type { Deletion } from './deletion.ts';

/**
 * Adds counts by the minute up to counts by the hour, hour by hour, and deletes the oldest. A counter keeps the first
 * hour that may have counts by the minute, so that no hour is examined twice.
 */
export function createDeletionOfMetrics(db: DatabaseSync): Deletion<'jobMetrics'> {
  const remove = db.prepare(
    `DELETE FROM job_metric WHERE (minute_at, tenant_id, type, worker) IN (
       SELECT minute_at, tenant_id, type, worker FROM job_metric WHERE minute_at < ?1 LIMIT ?2 + 0)`,
  );
  const next = db.prepare(
    `SELECT min(minute_at) AS at FROM job_metric WHERE minute_at < ?1
       AND minute_at >= coalesce((SELECT value FROM counter WHERE name = 'rolled'), 0)`,
  );
  const add = db.prepare(
    `INSERT INTO job_metric SELECT ?1, tenant_id, type, worker, sum(created), max(created_last_at), sum(completed),
       max(completed_last_at), sum(failed), max(failed_last_at)
     FROM (SELECT * FROM job_metric WHERE minute_at > ?1 AND minute_at < ?2
       ORDER BY minute_at, tenant_id, type, worker LIMIT ?3 + 0)
     WHERE true GROUP BY tenant_id, type, worker
     ON CONFLICT DO UPDATE SET
       created = created + excluded.created,
       created_last_at = coalesce(max(excluded.created_last_at, created_last_at), excluded.created_last_at, created_last_at),
       completed = completed + excluded.completed,
       completed_last_at = coalesce(max(excluded.completed_last_at, completed_last_at), excluded.completed_last_at, completed_last_at),
       failed = failed + excluded.failed,
       failed_last_at = coalesce(max(excluded.failed_last_at, failed_last_at), excluded.failed_last_at, failed_last_at)`,
  );
  const removeAdded = db.prepare(
    `DELETE FROM job_metric WHERE (minute_at, tenant_id, type, worker) IN (
       SELECT minute_at, tenant_id, type, worker FROM job_metric
       WHERE minute_at > ?1 AND minute_at < ?2
       ORDER BY minute_at, tenant_id, type, worker LIMIT ?3 + 0)`,
  );
  const mark = db.prepare(
    `INSERT INTO counter (name, value) VALUES ('rolled', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  return ({ rolledBeforeMs, beforeMs, rowsMax }) => {
    const old = beforeMs === undefined ? 0 : Number(remove.run(beforeMs, rowsMax).changes);
    if (old === rowsMax) return { rows: old, hasMore: true };
    const { at } = next.get(rolledBeforeMs - (rolledBeforeMs % hourMs)) as {
      readonly at: number | null;
    };
    if (at === null) return { rows: old, hasMore: false };
    const hourAt = at - (at % hourMs);
    add.run(hourAt, hourAt + hourMs, rowsMax);
    const added = Number(removeAdded.run(hourAt, hourAt + hourMs, rowsMax).changes);
    if (added < rowsMax) mark.run(hourAt + hourMs);
    return { rows: old + added, hasMore: true };
  };
}
