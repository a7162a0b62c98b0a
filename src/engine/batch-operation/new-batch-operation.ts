import { type Caller, isPrincipal } from '../../core/caller.ts';
import type { JsonText } from '../../core/json.ts';
import type { CommandContext } from '../command-context.ts';
import type {
  BatchOperationItemRow,
  BatchOperationPlan,
  BatchOperationRow,
} from './batch-operation-rows.ts';
import type { SelectedItem } from './batch-operation-commands.ts';

/** An operation whose items are not selected yet. */
export function newBatchOperation(
  context: CommandContext,
  caller: Caller,
  { plan, filter }: { readonly plan: BatchOperationPlan; readonly filter: JsonText },
): BatchOperationRow {
  const { nowMs } = context;
  return {
    key: context.newSharedKey(),
    type: plan.type,
    plan,
    filter,
    createdBy: caller,
    ...actorOf(caller),
    state: 'created',
    selectTo: undefined,
    selectedTo: undefined,
    startedAtMs: undefined,
    total: 0,
    completed: 0,
    failed: 0,
    errors: [],
    nextDueAtMs: undefined,
    steps: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    endedAtMs: undefined,
  };
}

export function newItems(
  context: CommandContext,
  { key }: BatchOperationRow,
  items: readonly SelectedItem[],
): readonly BatchOperationItemRow[] {
  return items.map((item) => ({
    key: context.newSharedKey(),
    batchOperationKey: key,
    ...item,
    state: 'active',
    errorMessage: undefined,
    processedAtMs: undefined,
  }));
}

/** The actor that the API shows for an operation. */
export function actorOf(caller: Caller): Pick<BatchOperationRow, 'actorType' | 'actorId'> {
  if (isPrincipal(caller)) {
    return { actorType: caller.kind === 'user' ? 'USER' : 'CLIENT', actorId: caller.id };
  }
  return { actorType: caller.kind === 'open' ? 'ANONYMOUS' : 'UNKNOWN', actorId: undefined };
}
