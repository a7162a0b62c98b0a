import type { JsonText } from '../../core/json.ts';
import type {
  BatchOperationItemKey,
  BatchOperationKey,
  Key,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { BatchOperationPlan, BatchOperationType } from './batch-operation-rows.ts';

export interface BatchOperationCommands {
  createBatchOperation: { readonly plan: BatchOperationPlan; readonly filter: JsonText };
  suspendBatchOperation: { readonly batchOperationKey: BatchOperationKey };
  resumeBatchOperation: { readonly batchOperationKey: BatchOperationKey };
  /** Cancels the items that are left. It undoes no item. */
  cancelBatchOperation: { readonly batchOperationKey: BatchOperationKey };
  /** Sent by the runtime, which searches for the items outside of any transaction. */
  selectBatchItems: {
    readonly batchOperationKey: BatchOperationKey;
    /** The selection continues here. If another node has continued it meanwhile, nothing happens. */
    readonly after: Key | undefined;
    readonly items: readonly SelectedItem[];
    readonly selectTo: Key;
    readonly selectedTo: Key;
    /** Whether no item follows. */
    readonly isEnd: boolean;
  };
  /** Sent by the runtime when the search for the items has failed. */
  failBatchSelection: { readonly batchOperationKey: BatchOperationKey; readonly message: string };
  /** Sent by the runtime, which finds the operation and its next items due in the same transaction. */
  runBatchItem: { readonly key: BatchOperationItemKey };
  /** Sent by the runtime after `runBatchItem` has thrown. */
  failBatchItem: { readonly key: BatchOperationItemKey };
  /** Ends a step, and the operation if no items were left. */
  endBatchStep: {
    readonly batchOperationKey: BatchOperationKey;
    /** The next items that are not done. */
    readonly left: readonly BatchOperationItemKey[];
    /** The pause before the next step, in which the store serves other work. */
    readonly pauseMs: number;
  };
}

export interface SelectedItem {
  readonly itemKey: Key;
  readonly processInstanceKey: ProcessInstanceKey | undefined;
  readonly rootProcessInstanceKey: ProcessInstanceKey | undefined;
  readonly tenantId: TenantId;
}

/** An operation whose items the runtime selects. */
export interface StartedBatch {
  readonly batchOperationKey: BatchOperationKey;
  readonly type: BatchOperationType;
}

export interface BatchOperationResults {
  createBatchOperation: StartedBatch;
  suspendBatchOperation: undefined;
  resumeBatchOperation: undefined;
  cancelBatchOperation: undefined;
  /** Whether the selection continues: it has not ended, and the operation still waits for it. */
  selectBatchItems: { readonly goesOn: boolean };
  failBatchSelection: undefined;
  runBatchItem: undefined;
  failBatchItem: undefined;
  endBatchStep: undefined;
}
