import type { CommandContext } from '../command-context.ts';
import type { BatchOperationItemRow, BatchOperationItemState } from './batch-operation-rows.ts';

export function endItem(
  context: CommandContext,
  { key, batchOperationKey }: BatchOperationItemRow,
  state: Exclude<BatchOperationItemState, 'active'>,
  errorMessage?: string,
): void {
  const { nowMs: atMs } = context;
  context.emit({ kind: 'batchItemEnded', batchOperationKey, key, state, errorMessage, atMs });
}
