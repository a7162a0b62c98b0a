import { sharedPartition } from '../../core/key.ts';
import type { LoadableTable } from '../../engine/background/row-id.ts';
import type { Tables } from '../../engine/state/process-rows.ts';
import type { DeletionReads } from '../../engine/deletion/deletion-reads.ts';
import type { Changes } from '../../engine/state/changes.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { outboxChunks } from '../outbox-chunks.ts';
import { tables } from '../tables.ts';
import type { AllStatements } from './all-statements.ts';
import type { Connection, Statement } from './connections.ts';
import { createBatchOperationReads } from './batch-operation-reads.ts';
import { createDeletionReads } from './deletion-reads.ts';
import { createDueReads } from './due-moments.ts';
import { createOperationReads } from './operation-reads.ts';
import type { Partitions } from './partitions.ts';
import { createReadyReads } from './ready-jobs.ts';
import { type TableStatements, textArray } from './table-statements.ts';

/** The reads of the Jobs Service in a transaction. */
type BackgroundReads = Pick<
  StoreTransaction,
  | 'rows'
  | 'freeQuotas'
  | 'readyTenants'
  | 'runningCounts'
  | 'readyJobs'
  | 'dueKeys'
  | 'jobsBeyond'
  | 'jobStates'
  | 'nextBatchItems'
  | keyof DeletionReads
>;

export function createBackgroundReads(
  statements: AllStatements,
  partitions: Partitions,
): (connection: Connection) => BackgroundReads {
  const readyReads = createReadyReads(statements, sharedPartition);
  const dueKeys = createDueReads(partitions);
  const quotas = statements.tenantQuota;
  const deletionReads = createDeletionReads(partitions);
  const batchOperationReads = createBatchOperationReads(partitions);
  const operationReads = createOperationReads(sharedPartition);
  // Locks in the order of ids, as every transaction does. The runtime tries a skipped tenant again later.
  const freeQuotas: Statement = {
    name: 'lock free quotas',
    text: `SELECT ${quotas.columnsOf('t')} FROM tenant_quota AS t
      WHERE t.partition_id = ${sharedPartition} AND t.tenant_id = ANY($1::text[])
      ORDER BY t.tenant_id FOR UPDATE SKIP LOCKED`,
  };
  return (connection) => ({
    rows: <T extends LoadableTable>(name: T, ids: readonly string[]) => {
      const table = statements[name] as unknown as TableStatements<Tables[T]>;
      const { length } = tables[name].primaryKey;
      const parts = ids.map((id) => (length === 1 ? [id] : id.split('\n')));
      return table.lock(connection, parts);
    },
    freeQuotas: async (tenantIds) => {
      const rows = await connection.rows(freeQuotas, [textArray(tenantIds)]);
      return rows.map((cells) => quotas.decode(cells));
    },
    ...readyReads(connection),
    dueKeys: (nowMs, max) => dueKeys(connection, nowMs, max),
    ...operationReads(connection),
    ...batchOperationReads(connection),
    ...deletionReads(connection),
  });
}

/** Writes the events of the batch to the outbox; their positions rise in the batch's order. */
export function createPublisher(
  partition: number,
): (connection: Connection, published: Changes['published']) => Promise<unknown> {
  const publish: Statement = {
    name: 'publish',
    text: `INSERT INTO job_event (partition_id, tenant_id, created_at, events)
      SELECT ${partition}, u.tenant_id, u.created_at, u.events
      FROM unnest($1::text[], $2::bigint[], $3::text[])
        WITH ORDINALITY AS u (tenant_id, created_at, events, place)
      ORDER BY u.place`,
  };
  return async (connection, published) => {
    const rows = [...published].flatMap(([tenantId, batchEvents]) =>
      outboxChunks(batchEvents).map((events) => ({ tenantId, atMs: batchEvents.atMs, events })),
    );
    if (rows.length === 0) return;
    await connection.rows(publish, [
      textArray(rows.map((row) => row.tenantId)),
      `{${rows.map((row) => row.atMs).join(',')}}`,
      textArray(rows.map((row) => row.events)),
    ]);
  };
}
