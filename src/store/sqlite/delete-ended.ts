import type { DatabaseSync } from 'node:sqlite';
import type { DeletedRows, EndedKind, EndedRows } from '../../engine/store.ts';
import { createDeletionOfAuditLog } from './delete-audit-log.ts';
import { createDeletionOfBatches } from './delete-batch-operations.ts';
import { createDeletionOfDeleted } from './delete-deleted-instances.ts';
import { createDeletionOfDecisions } from './delete-ended-decisions.ts';
import { createDeletionOfInstances } from './delete-ended-instances.ts';
import { createDeletionOfJobs } from './delete-ended-jobs.ts';
import { createDeletionOfMetrics } from './delete-old-metrics.ts';
import type { Deletion } from './deletion.ts';

/** Deletes one lot of rows that ended long enough ago. */
export function createDeletionOfEnded(db: DatabaseSync): (ended: EndedRows) => DeletedRows {
  const deletions: { readonly [K in EndedKind]: Deletion<K> } = {
    backgroundJobs: createDeletionOfJobs(db),
    batchOperations: createDeletionOfBatches(db),
    deletedInstances: createDeletionOfDeleted(db),
    processInstances: createDeletionOfInstances(db),
    decisionInstances: createDeletionOfDecisions(db),
    auditLog: createDeletionOfAuditLog(db),
    jobMetrics: createDeletionOfMetrics(db),
  };
  return (ended) => (deletions[ended.kind] as Deletion<EndedKind>)(ended);
}
