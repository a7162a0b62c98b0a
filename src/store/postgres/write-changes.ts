import { sharedPartition } from '../../core/key.ts';
import type { Changes } from '../../engine/state/changes.ts';
import { storableText } from '../storable-text.ts';
import { tableNames } from '../tables.ts';
import type { AllStatements } from './all-statements.ts';
import { createPublisher } from './background-statements.ts';
import type { Connection, Statement } from './connections.ts';
import { createDeletionOfEvents } from './delete-events.ts';
import { expiryOfMessages } from './message-reads.ts';
import { createDeletionOfForgotten } from './identity-reads.ts';
import { type Partitions, changedByKey } from './partitions.ts';
import { touchedRoots } from './root-locks.ts';
import { keyArray, type TableStatements, textArray } from './table-statements.ts';
import { createCountWriter } from './write-element-counts.ts';

export interface Writer {
  /**
   * Sends every statement for these changes at once; the first failure fails all. The batch adds up its job metrics
   * under `writerId`, which no other batch in flight may use, because the two would wait for each other.
   */
  write(connection: Connection, changes: Changes, writerId: number): Promise<void>;
  /** Counts a deployment and returns the new version of the catalog, which the batch has locked. */
  countDeployment(connection: Connection): Promise<number>;
  /** Counts a change of identity and returns the new version. */
  countIdentity(connection: Connection): Promise<number>;
}

const countDeployment: Statement = {
  name: 'count deployment',
  text: `UPDATE counter SET value = value + 1 WHERE partition_id = 1 AND name = 'catalog' RETURNING value`,
};
const countIdentity: Statement = {
  name: 'count identity',
  text: `INSERT INTO counter (partition_id, name, value) VALUES (1, 'identity', 1)
    ON CONFLICT (partition_id, name) DO UPDATE SET value = counter.value + 1 RETURNING value`,
};

export function createWriter(statements: AllStatements, partitions: Partitions): Writer {
  const touch: Statement = {
    name: 'touch roots',
    text: `UPDATE process_instance AS t SET version = t.version + 1
      ${changedByKey(partitions, 'process_instance', { word: 'FROM' })}`,
  };
  const deleteRequests = deletionOfRequests(sharedPartition);
  const deleteEvaluations = deletionOfEvaluations(partitions);
  const expireMessages = expiryOfMessages(partitions);
  const trim: Statement = {
    name: 'trim ticks',
    text: `DELETE FROM schedule_tick AS t USING unnest($1::bigint[], $2::bigint[]) AS u (schedule_key, through)
      WHERE t.partition_id = ${sharedPartition} AND t.schedule_key = u.schedule_key AND t.tick_at <= u.through`,
  };
  const counts = createCountWriter(partitions);
  const publish = createPublisher(sharedPartition);
  const remove = createDeletionOfEvents(sharedPartition);
  const forget = createDeletionOfForgotten(sharedPartition);
  return {
    write: async (connection, changes, writerId) => {
      const sent: Promise<unknown>[] = [counts.write(connection, changes, writerId)];
      if (changes.forgotten.length > 0) sent.push(forget(connection, changes.forgotten));
      for (const name of tableNames) {
        const table = statements[name] as TableStatements<object>;
        const inserted = [...changes.inserted[name]];
        const updated = [...changes.updated[name]];
        if (inserted.length > 0) sent.push(table.insert(connection, inserted));
        if (updated.length > 0) sent.push(table.update(connection, updated));
      }
      for (const name of tableNames) {
        const table = statements[name] as TableStatements<object>;
        const deleted = [...changes.deleted[name]];
        if (deleted.length > 0) sent.push(table.delete(connection, deleted));
      }
      if (changes.trimmed.size > 0) sent.push(connection.rows(trim, trimmedArrays(changes)));
      sent.push(publish(connection, changes.published));
      if (changes.deletedEvents !== undefined) sent.push(remove(connection, changes.deletedEvents));
      const { requestsDeletedBeforeMs } = changes;
      if (requestsDeletedBeforeMs !== undefined) {
        sent.push(connection.rows(deleteRequests, [requestsDeletedBeforeMs]));
      }
      if (changes.deletedEvaluations.length > 0)
        sent.push(connection.rows(deleteEvaluations, [keyArray(changes.deletedEvaluations)]));
      const { messagesExpiredByMs } = changes;
      if (messagesExpiredByMs !== undefined) {
        for (const statement of expireMessages) {
          sent.push(connection.rows(statement, [messagesExpiredByMs]));
        }
      }
      const untouched = rootsToTouch(changes);
      if (untouched.length > 0) sent.push(connection.rows(touch, [keyArray(untouched)]));
      const metrics = [...changes.jobMetrics];
      if (metrics.length > 0) {
        sent.push(connection.rows(addMetrics(sharedPartition), metricArrays(metrics, writerId)));
      }
      await Promise.all(sent);
    },
    countDeployment: async (connection) => {
      const rows = await connection.rows(countDeployment, []);
      return Number(rows[0]?.[0]);
    },
    countIdentity: async (connection) => {
      const rows = await connection.rows(countIdentity, []);
      return Number(rows[0]?.[0]);
    },
  };
}

function trimmedArrays({ trimmed }: Changes): string[] {
  return [keyArray([...trimmed.keys()]), `{${[...trimmed.values()].join(',')}}`];
}

/**
 * The changed roots whose own rows the batch does not write. For the others, writing the row increments the version.
 */
function rootsToTouch(changes: Changes): string[] {
  const written = new Set<string>();
  for (const rows of [changes.inserted.processInstance, changes.updated.processInstance]) {
    for (const row of rows) written.add(row.key);
  }
  return [...touchedRoots(changes)].filter((key) => !written.has(key)).toSorted();
}

function addMetrics(partition: number): Statement {
  return {
    name: 'add job metrics',
    text: `INSERT INTO job_metric AS m (partition_id, minute_at, tenant_id, type, worker, created, created_last_at,
        completed, completed_last_at, failed, failed_last_at, writer)
      SELECT ${partition}, u.*, $11::bigint
      FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::bigint[]) AS u
      ON CONFLICT (partition_id, minute_at, tenant_id, type, worker, writer) DO UPDATE SET
        created = m.created + excluded.created,
        created_last_at = coalesce(excluded.created_last_at, m.created_last_at),
        completed = m.completed + excluded.completed,
        completed_last_at = coalesce(excluded.completed_last_at, m.completed_last_at),
        failed = m.failed + excluded.failed,
        failed_last_at = coalesce(excluded.failed_last_at, m.failed_last_at)`,
  };
}

type Metrics = readonly (Changes['jobMetrics'] extends Iterable<infer Metric> ? Metric : never)[];

function metricArrays(metrics: Metrics, writerId: number): (string | number)[] {
  const integers = (read: (metric: Metrics[number]) => number | undefined) =>
    `{${metrics.map((metric) => read(metric) ?? 'NULL').join(',')}}`;
  const texts = (read: (metric: Metrics[number]) => string) =>
    textArray(metrics.map((metric) => storableText(read(metric))));
  return [
    integers((metric) => metric.minuteAtMs),
    texts((metric) => metric.tenantId),
    texts((metric) => metric.type),
    texts((metric) => metric.worker),
    integers((metric) => metric.counts.created),
    integers((metric) => metric.lastAtMs.created),
    integers((metric) => metric.counts.completed),
    integers((metric) => metric.lastAtMs.completed),
    integers((metric) => metric.counts.failed),
    integers((metric) => metric.lastAtMs.failed),
    writerId,
  ];
}

function deletionOfEvaluations(partitions: Partitions): Statement {
  return {
    name: 'delete evaluations',
    text: `DELETE FROM decision_instance AS t
      ${changedByKey(partitions, 'decision_instance', { word: 'USING', column: 'evaluation_key' })}`,
  };
}

function deletionOfRequests(partition: number): Statement {
  return {
    name: 'forget requests',
    text: `DELETE FROM idempotent_request WHERE partition_id = ${partition} AND (tenant_id, idempotency_key) IN (
      SELECT tenant_id, idempotency_key FROM idempotent_request
      WHERE partition_id = ${partition} AND expires_at <= $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
  };
}
