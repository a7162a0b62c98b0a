/** One operation of `/v2` on many instances, incidents, jobs or decisions, done in steps that survive a restart. */
import type { Caller } from '../../core/caller.ts';
import type { JsonText } from '../../core/json.ts';
import type {
  BatchOperationItemKey,
  BatchOperationKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';

/** What happens to each item, under the public name of the kind. */
export type BatchOperationPlan =
  | { readonly type: 'CANCEL_PROCESS_INSTANCE' }
  | { readonly type: 'SUSPEND_PROCESS_INSTANCE' }
  | { readonly type: 'RESUME_PROCESS_INSTANCE' }
  | { readonly type: 'RESOLVE_INCIDENT' }
  | {
      readonly type: 'DELETE_PROCESS_INSTANCE';
      /** The selection waits until no instance of this definition runs. */
      readonly afterInstancesOf?: ProcessDefinitionKey;
    }
  | { readonly type: 'DELETE_DECISION_INSTANCE' }
  | {
      readonly type: 'MIGRATE_PROCESS_INSTANCE';
      readonly targetDefinitionKey: ProcessDefinitionKey;
      readonly mappings: readonly { readonly sourceId: string; readonly targetId: string }[];
    }
  | {
      readonly type: 'MODIFY_PROCESS_INSTANCE';
      readonly moves: readonly { readonly sourceId: string; readonly targetId: string }[];
    }
  | {
      readonly type: 'UPDATE_JOB';
      readonly retries: number | undefined;
      readonly timeoutMs: number | undefined;
      readonly priority: number | undefined;
    };

export type BatchOperationType = BatchOperationPlan['type'];

/** The moves are in `batch-operation-states.ts`. Until its items are selected, an operation is `created`. */
export type BatchOperationState =
  'created' | 'active' | 'suspended' | 'completed' | 'canceled' | 'failed';

export interface BatchOperationRow {
  readonly key: BatchOperationKey;
  readonly type: BatchOperationType;
  readonly plan: BatchOperationPlan;
  /** The filter of the request, which selects the items. */
  readonly filter: JsonText;
  /** The creator, whose rights select the items and are needed for each of them. */
  readonly createdBy: Caller;
  readonly actorType: 'ANONYMOUS' | 'CLIENT' | 'USER' | 'UNKNOWN';
  readonly actorId: string | undefined;
  state: BatchOperationState;
  /** The highest key that may be selected, and the key that the selection has reached. */
  selectTo: Key | undefined;
  selectedTo: Key | undefined;
  /** When the last item was selected. */
  startedAtMs: number | undefined;
  total: number;
  completed: number;
  failed: number;
  /** Why the selection failed; otherwise empty. */
  errors: readonly BatchOperationError[];
  /** When the next step is due. A cancelled operation has steps until its items are cancelled, too. */
  nextDueAtMs: number | undefined;
  /** The steps so far: the operation with the fewest is the next one at the same moment. */
  steps: number;
  readonly createdAtMs: number;
  updatedAtMs: number;
  endedAtMs: number | undefined;
}

/** The name that the API shows. */
export interface BatchOperationError {
  readonly partitionId: number;
  readonly type: 'QUERY_FAILED';
  readonly message: string;
}

export type BatchOperationItemState = 'active' | 'completed' | 'skipped' | 'canceled' | 'failed';

export interface BatchOperationItemRow {
  readonly key: BatchOperationItemKey;
  readonly batchOperationKey: BatchOperationKey;
  /** The process instance, incident, job or evaluation. */
  readonly itemKey: Key;
  readonly processInstanceKey: ProcessInstanceKey | undefined;
  readonly rootProcessInstanceKey: ProcessInstanceKey | undefined;
  readonly tenantId: TenantId;
  state: BatchOperationItemState;
  errorMessage: string | undefined;
  processedAtMs: number | undefined;
}

export interface BatchOperationTables {
  batchOperation: BatchOperationRow;
  batchOperationItem: BatchOperationItemRow;
}
