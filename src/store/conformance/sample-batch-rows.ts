import type { TenantId } from '../../core/tenant.ts';
import type { BatchOperationTables } from '../../engine/batch-operation/batch-operation-rows.ts';
import { key, oddJson, oddText } from './sample-values.ts';

type Changes = { readonly [T in keyof BatchOperationTables]: Partial<BatchOperationTables[T]> };

/** A row of each table of batch operations with every field set. */
export const fullBatchRows: {
  readonly [T in keyof BatchOperationTables]: (at: number) => BatchOperationTables[T];
} = {
  batchOperation: (at) => ({
    key: key(at),
    type: 'MODIFY_PROCESS_INSTANCE',
    plan: {
      type: 'MODIFY_PROCESS_INSTANCE',
      moves: [{ sourceId: oddText, targetId: oddText }],
    },
    filter: oddJson,
    createdBy: { kind: 'user', id: oddText, mappingRules: [], tenants: 'every', needsRights: true },
    actorType: 'USER',
    actorId: oddText,
    state: 'failed',
    selectTo: key(81),
    selectedTo: key(82),
    startedAtMs: 1_700_000_000_083,
    total: 84,
    completed: 85,
    failed: 86,
    errors: [{ partitionId: 1, type: 'QUERY_FAILED', message: oddText }],
    nextDueAtMs: 1_700_000_000_087,
    steps: 88,
    createdAtMs: 1_700_000_000_089,
    updatedAtMs: 1_700_000_000_090,
    endedAtMs: 1_700_000_000_091,
  }),
  batchOperationItem: (at) => ({
    key: key(at),
    batchOperationKey: key(12),
    itemKey: key(13),
    processInstanceKey: key(14),
    rootProcessInstanceKey: key(15),
    tenantId: 'acme' as TenantId,
    state: 'failed',
    errorMessage: oddText,
    processedAtMs: 1_700_000_000_092,
  }),
};

/** Values that may be absent. */
export const sparseBatchRows: Changes = {
  batchOperation: {
    actorId: undefined,
    state: 'completed',
    selectTo: undefined,
    selectedTo: undefined,
    startedAtMs: undefined,
    errors: [],
    nextDueAtMs: undefined,
    endedAtMs: 1,
  },
  batchOperationItem: {
    processInstanceKey: undefined,
    rootProcessInstanceKey: undefined,
    state: 'completed',
    errorMessage: undefined,
  },
};

/** Values that an update may change. */
export const changedBatchRows: Changes = {
  batchOperation: {
    state: 'canceled',
    selectTo: key(94),
    selectedTo: key(95),
    startedAtMs: undefined,
    total: 96,
    completed: 97,
    failed: 98,
    errors: [],
    nextDueAtMs: undefined,
    steps: 99,
    updatedAtMs: 1,
    endedAtMs: 2,
  },
  batchOperationItem: { state: 'skipped', errorMessage: undefined, processedAtMs: 3 },
};
