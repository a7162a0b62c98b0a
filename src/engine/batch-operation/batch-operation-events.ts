import { assert } from '../../core/assert.ts';
import type { BatchOperationItemKey, BatchOperationKey, Key } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';
import { move } from '../state/moves.ts';
import type { WorkingSet } from '../working-set.ts';
import type {
  BatchOperationItemRow,
  BatchOperationItemState,
  BatchOperationRow,
} from './batch-operation-rows.ts';
import { batchOperationItemMoves, batchOperationMoves } from './batch-operation-states.ts';

interface BatchMoment {
  readonly batchOperationKey: BatchOperationKey;
  readonly atMs: number;
}

export interface BatchOperationEvents {
  batchOperationCreated: { readonly operation: BatchOperationRow };
  batchItemsSelected: BatchMoment & {
    readonly items: readonly BatchOperationItemRow[];
    readonly selectTo: Key;
    readonly selectedTo: Key;
  };
  /** All items are selected. */
  batchOperationStarted: BatchMoment;
  batchItemEnded: BatchMoment & {
    readonly key: BatchOperationItemKey;
    readonly state: Exclude<BatchOperationItemState, 'active'>;
    readonly errorMessage: string | undefined;
  };
  /** `undefined`: there is no other step. */
  batchStepEnded: BatchMoment & { readonly nextDueAtMs: number | undefined };
  batchOperationSuspended: BatchMoment;
  batchOperationResumed: BatchMoment;
  batchOperationCompleted: BatchMoment;
  batchOperationCanceled: BatchMoment;
  batchSelectionFailed: BatchMoment & { readonly message: string };
}

export const batchOperationAppliers: Appliers<BatchOperationEvents> = {
  batchOperationCreated(state, { operation }) {
    state.rows.batchOperation.set(operation.key, operation);
    state.changes.insert('batchOperation', operation);
  },
  batchItemsSelected(state, event) {
    const operation = touch(state, event);
    for (const item of event.items) {
      state.rows.batchOperationItem.set(item.key, item);
      state.changes.insert('batchOperationItem', item);
    }
    operation.total += event.items.length;
    operation.selectTo = event.selectTo;
    operation.selectedTo = event.selectedTo;
  },
  batchOperationStarted(state, event) {
    const operation = touch(state, event);
    move(operation, 'active', batchOperationMoves);
    operation.startedAtMs = event.atMs;
    operation.nextDueAtMs = event.atMs;
  },
  batchItemEnded(state, event) {
    const item = state.row('batchOperationItem', event.key);
    assert(item, `item ${event.key} to be loaded`);
    move(item, event.state, batchOperationItemMoves);
    item.errorMessage = event.errorMessage;
    item.processedAtMs = event.atMs;
    state.changes.update('batchOperationItem', item);
    const operation = touch(state, event);
    if (event.state === 'completed') operation.completed += 1;
    if (event.state === 'failed') operation.failed += 1;
  },
  batchStepEnded(state, event) {
    const operation = touch(state, event);
    operation.steps += 1;
    operation.nextDueAtMs = event.nextDueAtMs;
  },
  batchOperationSuspended(state, event) {
    const operation = touch(state, event);
    move(operation, 'suspended', batchOperationMoves);
    operation.nextDueAtMs = undefined;
  },
  batchOperationResumed(state, event) {
    const operation = touch(state, event);
    const isSelected = operation.startedAtMs !== undefined;
    move(operation, isSelected ? 'active' : 'created', batchOperationMoves);
    operation.nextDueAtMs = isSelected ? event.atMs : undefined;
  },
  batchOperationCompleted(state, event) {
    const operation = touch(state, event);
    move(operation, 'completed', batchOperationMoves);
    operation.endedAtMs = event.atMs;
    operation.nextDueAtMs = undefined;
  },
  batchOperationCanceled(state, event) {
    const operation = touch(state, event);
    move(operation, 'canceled', batchOperationMoves);
    operation.endedAtMs = event.atMs;
    operation.nextDueAtMs = event.atMs;
  },
  batchSelectionFailed(state, event) {
    const operation = touch(state, event);
    move(operation, 'failed', batchOperationMoves);
    operation.errors = [{ partitionId: 1, type: 'QUERY_FAILED', message: event.message }];
    operation.endedAtMs = event.atMs;
    // Items that were selected before are cancelled.
    operation.nextDueAtMs = event.atMs;
  },
};

function touch(state: WorkingSet, { batchOperationKey, atMs }: BatchMoment): BatchOperationRow {
  const operation = state.row('batchOperation', batchOperationKey);
  assert(operation, `batch operation ${batchOperationKey} to exist`);
  operation.updatedAtMs = atMs;
  state.changes.update('batchOperation', operation);
  return operation;
}
