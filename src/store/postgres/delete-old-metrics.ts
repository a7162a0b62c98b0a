import { hourMs } from '../hour.ts';
import type { Statement } from './connections.ts';
import type { Deletion } from './deletion.ts';

/** The writer id of counts by the hour, which no batch uses. */
const noWriter = 0;

/**
 * Adds counts by the minute up to counts by the hour, hour by hour, and deletes the oldest. A counter keeps the first
 * hour that may have counts by the minute, so that no hour is examined twice; its row is locked, so that one node does
 * this at a time.
 */
export function createDeletionOfMetrics(partition: number): Deletion<'jobMetrics'> {
  const { makeMark, lockMark, remove, next, add, mark } = statements(partition);
  return async (connection, { rolledBeforeMs, beforeMs, rowsMax }) => {
    await connection.rows(makeMark, []);
    const [marked] = await connection.rows(lockMark, []);
    if (marked === undefined) return { rows: 0, hasMore: false };
    const old = beforeMs === undefined ? 0 : await connection.changed(remove, [beforeMs, rowsMax]);
    if (old === rowsMax) return { rows: old, hasMore: true };
    const beforeHourMs = rolledBeforeMs - (rolledBeforeMs % hourMs);
    const [found] = await connection.rows(next, [Number(marked[0]), beforeHourMs]);
    const at = found?.[0] ?? undefined;
    if (at === undefined) return { rows: old, hasMore: false };
    const hourAtMs = Number(at) - (Number(at) % hourMs);
    const [added] = await connection.rows(add, [hourAtMs, hourAtMs + hourMs, rowsMax]);
    const rows = Number(added?.[0]);
    if (rows < rowsMax) await connection.rows(mark, [hourAtMs + hourMs]);
    return { rows: old + rows, hasMore: true };
  };
}

function statements(partition: number) {
  const here = `partition_id = ${partition}`;
  const isMinute = `${here} AND minute_at >= $1 AND minute_at < $2 AND (minute_at > $1 OR writer <> ${noWriter})`;
  return {
    makeMark: {
      name: 'make mark of metrics',
      text: `INSERT INTO counter (partition_id, name, value) VALUES (${partition}, 'rolled', 0)
        ON CONFLICT DO NOTHING`,
    },
    lockMark: {
      name: 'lock mark of metrics',
      text: `SELECT value FROM counter WHERE ${here} AND name = 'rolled' FOR UPDATE SKIP LOCKED`,
    },
    remove: {
      name: 'forget metrics',
      text: `WITH old AS MATERIALIZED (
          SELECT ctid AS place FROM job_metric WHERE ${here} AND minute_at < $1 LIMIT $2)
        DELETE FROM job_metric AS t USING old WHERE t.${here} AND t.ctid = old.place`,
    },
    next: {
      name: 'next metrics',
      text: `SELECT min(minute_at) FROM job_metric WHERE ${here} AND minute_at >= $1 AND minute_at < $2`,
    },
    add: {
      name: 'add metrics up',
      text: `WITH old AS MATERIALIZED (SELECT ctid AS place FROM job_metric WHERE ${isMinute} LIMIT $3),
        gone AS (DELETE FROM job_metric AS t USING old WHERE t.${here} AND t.ctid = old.place RETURNING t.*),
        added AS (
          INSERT INTO job_metric AS m (partition_id, minute_at, tenant_id, type, worker, writer, created,
            created_last_at, completed, completed_last_at, failed, failed_last_at)
          SELECT ${partition}, $1, tenant_id, type, worker, ${noWriter}, sum(created), max(created_last_at),
            sum(completed), max(completed_last_at), sum(failed), max(failed_last_at)
          FROM gone GROUP BY tenant_id, type, worker
          ON CONFLICT (partition_id, minute_at, tenant_id, type, worker, writer) DO UPDATE SET
            created = m.created + excluded.created,
            created_last_at = greatest(excluded.created_last_at, m.created_last_at),
            completed = m.completed + excluded.completed,
            completed_last_at = greatest(excluded.completed_last_at, m.completed_last_at),
            failed = m.failed + excluded.failed,
            failed_last_at = greatest(excluded.failed_last_at, m.failed_last_at))
        SELECT count(*) FROM gone`,
    },
    mark: {
      name: 'mark metrics',
      text: `UPDATE counter SET value = $1 WHERE ${here} AND name = 'rolled'`,
    },
  } as const satisfies Readonly<Record<string, Statement>>;
}
