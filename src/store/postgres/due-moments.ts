import type { DueTimer } from '../../engine/timer/due-timer.ts';
import type { DueContinuation, DueKeys } from '../../engine/store.ts';
import { sharedPartition } from '../../core/key.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import type { Partitions } from './partitions.ts';

const dayMs = 86_400_000;

/** The earliest moment at which anything is due, as one value. */
export function nextDueSql(partitions: Partitions): string {
  const of = `partition_id = ${sharedPartition}`;
  const first = (column: string, table: string, where: string) =>
    `(SELECT min(first.at) FROM ${partitions.each} CROSS JOIN LATERAL (
      SELECT min(${column}) AS at FROM ${table} WHERE partition_id = part.id AND ${where}) AS first)`;
  return `least(
    ${first('deadline_at', 'job', "state = 'activated'")},
    ${first('retry_at', 'job', "state = 'backingOff'")},
    (SELECT min(lease_expires_at) FROM background_job WHERE ${of} AND state = 'running'),
    (SELECT min(available_at) FROM background_job WHERE ${of} AND state = 'scheduled'),
    (SELECT min(next_due_at) FROM schedule WHERE ${of} AND next_due_at IS NOT NULL),
    (SELECT min(next_due_at) FROM job_operation WHERE ${of} AND next_due_at IS NOT NULL),
    (SELECT min(next_due_at) FROM batch_operation WHERE ${of} AND next_due_at IS NOT NULL),
    ${first('due_at', 'continuation', 'due_at IS NOT NULL')},
    ${first('due_at', 'event_subscription', 'due_at IS NOT NULL AND suspended_at IS NULL')},
    (SELECT min(expires_at) FROM message WHERE ${of}),
    (SELECT min(resumes_at) FROM paused_queue WHERE ${of} AND resumes_at IS NOT NULL),
    (SELECT min(day_start) FROM tenant_quota WHERE ${of} AND daily > 0) + ${dayMs})`;
}

/**
 * Reads the due rows of the Jobs Service. Rows that another transaction has locked are about to change, so they are
 * skipped.
 */
export function createDueReads(
  partitions: Partitions,
): (connection: Connection, nowMs: number, max: number) => Promise<DueKeys> {
  const due = dueStatements(partitions);
  return async (connection, nowMs, max) => {
    const read = async (statement: Statement) =>
      (await connection.rows(statement, [nowMs, max])).map(([id]) => id as never);
    const [
      expiredKeys,
      scheduledKeys,
      scheduleKeys,
      operationKeys,
      batchOperationKeys,
      tenantIds,
      queueIds,
      messageKeys,
      foundContinuations,
      foundTimers,
    ] = await Promise.all([
      read(due.expired),
      read(due.scheduled),
      read(due.schedules),
      read(due.operations),
      read(due.batchOperations),
      read(due.tenants),
      read(due.queues),
      read(due.messages),
      connection.rows(due.continuations, [nowMs, max]),
      connection.rows(due.timers, [nowMs, max]),
    ]);
    return {
      expired: expiredKeys,
      scheduled: scheduledKeys,
      schedules: scheduleKeys,
      operations: operationKeys,
      batchOperations: batchOperationKeys,
      tenants: tenantIds,
      queues: queueIds,
      continuations: foundContinuations.map(
        ([key, rootKey]) => ({ key, rootKey }) as DueContinuation,
      ),
      timers: foundTimers.map(decodeSubscriber),
      messages: messageKeys,
    };
  };
}

function dueStatements(partitions: Partitions): { readonly [K in keyof DueKeys]: Statement } {
  const of = `partition_id = ${sharedPartition}`;
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
    batchOperations: {
      name: 'due batch operations',
      text: `SELECT key FROM batch_operation
        WHERE ${of} AND next_due_at <= $1
        ORDER BY next_due_at, steps LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    queues: {
      name: 'due queues',
      text: `SELECT tenant_id || chr(10) || type FROM paused_queue
        WHERE ${of} AND resumes_at <= $1
        ORDER BY resumes_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    messages: {
      name: 'due messages',
      text: `SELECT key FROM message WHERE ${of} AND expires_at <= $1 ORDER BY expires_at LIMIT least($2, 1)`,
    },
    continuations: {
      name: 'due continuations',
      text: `SELECT f.key, f.root_key FROM ${partitions.each} CROSS JOIN LATERAL (
          SELECT c.key, c.root_key, c.due_at FROM continuation AS c
          WHERE c.partition_id = part.id AND c.due_at <= $1 AND NOT EXISTS (
            SELECT 1 FROM continuation AS o
            WHERE o.partition_id = part.id AND o.root_key = c.root_key AND o.due_at IS NOT NULL
              AND (o.created_at, o.key) < (c.created_at, c.key))
          ORDER BY c.due_at LIMIT $2) AS f
        ORDER BY f.due_at LIMIT $2`,
    },
    timers: {
      name: 'due timers',
      text: `SELECT f.key, f.definition_key, f.root_key, f.holder_key
        FROM ${partitions.each} CROSS JOIN LATERAL (
          SELECT key, definition_key, root_key, holder_key, due_at FROM event_subscription
          WHERE partition_id = part.id AND due_at <= $1 AND suspended_at IS NULL ORDER BY due_at, key LIMIT $2) AS f
        ORDER BY f.due_at, f.key LIMIT $2`,
    },
    tenants: {
      name: 'due quotas',
      text: `SELECT tenant_id FROM tenant_quota
        WHERE ${of} AND daily > 0 AND day_start <= $1::bigint - ${dayMs}
        ORDER BY day_start LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
  };
}

/** A subscription with the keys by which a command finds it. */
export function decodeSubscriber([
  key,
  definitionKey,
  rootKey,
  holderKey,
]: readonly Cell[]): DueTimer {
  return {
    key,
    definitionKey,
    rootKey: rootKey ?? undefined,
    holderKey: holderKey ?? undefined,
  } as DueTimer;
}
