import { sharedPartition } from '../../core/key.ts';
import type { DeletedRows, EndedKind, EndedRows } from '../../engine/store.ts';
import type { Connection } from './connections.ts';
import { createDeletionOfAuditLog } from './delete-audit-log.ts';
import { createDeletionOfBatches } from './delete-batch-operations.ts';
import { createDeletionOfDeleted } from './delete-deleted-instances.ts';
import { createDeletionOfDecisions } from './delete-ended-decisions.ts';
import { createDeletionOfInstances } from './delete-ended-instances.ts';
import { createDeletionOfJobs } from './delete-ended-jobs.ts';
import { createDeletionOfMetrics } from './delete-old-metrics.ts';
import type { Deletion } from './deletion.ts';
import type { Partitions } from './partitions.ts';

/** Deletes one lot of rows that ended long enough ago. */
export function createDeletionOfEnded(
  partitions: Partitions,
): (connection: Connection, ended: EndedRows, writerId: number) => Promise<DeletedRows> {
  const deletions: { readonly [K in EndedKind]: Deletion<K> } = {
    backgroundJobs: createDeletionOfJobs(sharedPartition),
    batchOperations: createDeletionOfBatches(sharedPartition),
    deletedInstances: createDeletionOfDeleted(partitions),
    processInstances: createDeletionOfInstances(partitions),
    decisionInstances: createDeletionOfDecisions(partitions),
    auditLog: createDeletionOfAuditLog(sharedPartition),
    jobMetrics: createDeletionOfMetrics(sharedPartition),
  };
  return (connection, ended, writerId) =>
    (deletions[ended.kind] as Deletion<EndedKind>)(connection, ended, writerId);
}
