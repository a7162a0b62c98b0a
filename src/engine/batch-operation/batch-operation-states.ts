import type { Moves } from '../state/moves.ts';
import type { BatchOperationItemState, BatchOperationState } from './batch-operation-rows.ts';

/** The states of a batch operation and their allowed moves. A suspended one returns to the state before. */
export const batchOperationMoves: Moves<BatchOperationState> = {
  created: ['active', 'suspended', 'canceled', 'failed'],
  active: ['suspended', 'completed', 'canceled'],
  suspended: ['created', 'active', 'canceled'],
  completed: [],
  canceled: [],
  failed: [],
};

/** The states of an item of a batch operation. */
export const batchOperationItemMoves: Moves<BatchOperationItemState> = {
  active: ['completed', 'skipped', 'canceled', 'failed'],
  completed: [],
  skipped: [],
  canceled: [],
  failed: [],
};
