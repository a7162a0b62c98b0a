import type { DueContinuation, DueKeys } from '../../engine/store.ts';
import type { Connection, Statement } from './connections.ts';

const dayMs = 86_400_000;

/** The earliest moment at which anything is due, as one value. */
export function nextDueSql(partition: number): string {
  const of = `partition_id = ${partition}`;
  return `least(
    (SELECT min(deadline_at) FROM job WHERE ${of} AND state = 'activated'),
    (SELECT min(retry_at) FROM job WHERE ${of} AND state = 'backingOff'),
    (SELECT min(lease_expires_at) FROM background_job WHERE ${of} AND state = 'running'),
    (SELECT min(available_at) FROM background_job WHERE ${of} AND state = 'scheduled'),
    (SELECT min(next_due_at) FROM schedule WHERE ${of} AND next_due_at IS NOT NULL),
    (SELECT min(next_due_at) FROM job_operation WHERE ${of} AND next_due_at IS NOT NULL),
    (SELECT min(due_at) FROM continuation WHERE ${of} AND due_at IS NOT NULL),
    (SELECT min(resumes_at) FROM paused_queue WHERE ${of} AND resumes_at IS NOT NULL),
    (SELECT min(day_start) FROM tenant_quota WHERE ${of} AND daily > 0) + ${dayMs})`;
}

/**
 * Reads the due rows of the Jobs Service. Rows that another transaction has locked are about to change, so they are
 * skipped.
 */
export function createDueReads(
  partition: number,
): (connection: Connection, nowMs: number, max: number) => Promise<DueKeys> {
  const { expired, scheduled, schedules, operations, tenants, queues, continuations } =
    dueStatements(partition);
  return async (connection, nowMs, max) => {
    const read = async (statement: Statement) =>
      (await connection.rows(statement, [nowMs, max])).map(([id]) => id as never);
    const [expiredKeys, scheduledKeys, scheduleKeys, operationKeys, tenantIds, queueIds, found] =
      await Promise.all([
        read(expired),
        read(scheduled),
        read(schedules),
        read(operations),
        read(tenants),
        read(queues),
        connection.rows(continuations, [nowMs, max]),
      ]);
    return {
      expired: expiredKeys,
      scheduled: scheduledKeys,
      schedules: scheduleKeys,
      operations: operationKeys,
      tenants: tenantIds,
      queues: queueIds,
      continuations: found.map(([key, rootKey]) => ({ key, rootKey }) as DueContinuation),
    };
  };
}

function dueStatements(partition: number): { readonly [K in keyof DueKeys]: Statement } {
  const of = `partition_id = ${partition}`;
  return {
    expired: {
      name: 'due leases',
      text: `SELECT key FROM background_job
        WHERE ${of} AND state = 'running' AND lease_expires_at <= $1
        ORDER BY lease_expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    scheduled: {
      name: 'due jobs',
      text: `SELECT key FROM background_job
        WHERE ${of} AND state = 'scheduled' AND available_at <= $1
        ORDER BY available_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    schedules: {
      name: 'due schedules',
      text: `SELECT key FROM schedule
        WHERE ${of} AND next_due_at <= $1
        ORDER BY next_due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    operations: {
      name: 'due operations',
      text: `SELECT key FROM job_operation
        WHERE ${of} AND next_due_at <= $1
        ORDER BY next_due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    queues: {
      name: 'due queues',
      text: `SELECT tenant_id || chr(10) || type FROM paused_queue
        WHERE ${of} AND resumes_at <= $1
        ORDER BY resumes_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    continuations: {
      name: 'due continuations',
      text: `SELECT c.key, c.root_key FROM continuation AS c
        WHERE c.${of} AND c.due_at <= $1 AND NOT EXISTS (SELECT 1 FROM continuation AS o
          WHERE o.${of} AND o.root_key = c.root_key AND o.due_at IS NOT NULL
            AND (o.created_at, o.key) < (c.created_at, c.key))
        ORDER BY c.due_at LIMIT $2`,
    },
    tenants: {
      name: 'due quotas',
      text: `SELECT tenant_id FROM tenant_quota
        WHERE ${of} AND daily > 0 AND day_start <= $1::bigint - ${dayMs}
        ORDER BY day_start LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
  };
}
