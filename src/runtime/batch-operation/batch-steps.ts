import type { BatchOperationItemKey, BatchOperationKey } from '../../core/key.ts';
import type { BatchOperationRow } from '../../engine/batch-operation/batch-operation-rows.ts';
import type { Command } from '../../engine/command.ts';
import type { StoreTransaction } from '../../engine/store.ts';
import { deletedRowsMax } from '../deleted-rows-max.ts';

/**
 * Operations that take a step in one batch. The others follow later, because operations with the fewest steps come
 * first.
 */
const stepsMax = 4;
/** Items of one step. Each is a command of its own, which fails alone (law E5). */
const itemsMax = 50;
/** Items that one step cancels, which changes only their own rows. */
const canceledMax = 250;
/** The most bytes that the items of one step read, approximately. A step has at least one item. */
const bytesMax = 8 * 1024 * 1024;
/** The pause between steps that delete: each changes many rows of many tables, and no request waits for them. */
const deletionPauseMs = 20;

/** The moment of a step. A pinned clock does not end a pause. */
export interface StepMoment {
  readonly nowMs: number;
  readonly isClockPinned: boolean;
}

/** The next step of each batch operation that is due. */
export async function batchSteps(
  transaction: StoreTransaction,
  due: readonly BatchOperationKey[],
  moment: StepMoment,
): Promise<readonly Command[]> {
  const commands: Command[] = [];
  for (const operation of await transaction.rows('batchOperation', due.slice(0, stepsMax))) {
    if (operation !== undefined) commands.push(...(await stepOf(transaction, operation, moment)));
  }
  return commands;
}

async function stepOf(
  transaction: StoreTransaction,
  operation: BatchOperationRow,
  { nowMs, isClockPinned }: StepMoment,
): Promise<readonly Command[]> {
  const { key: batchOperationKey, state } = operation;
  const isActive = state === 'active';
  const next = await transaction.nextBatchItems(
    batchOperationKey,
    isActive ? itemsMax : canceledMax,
  );
  const left: BatchOperationItemKey[] = [];
  let bytes = 0;
  for (const item of next) {
    bytes += item.bytes;
    if (isActive && left.length > 0 && bytes > bytesMax) break;
    left.push(item.key);
  }
  const runs = isActive && !(await hasDeletionsLeft(transaction, operation, nowMs));
  const items = runs ? left.map((key): Command => ({ kind: 'runBatchItem', key })) : [];
  const isPaused = deletes(operation) && left.length > 0 && !isClockPinned;
  const pauseMs = isPaused ? deletionPauseMs : 0;
  return [...items, { kind: 'endBatchStep', batchOperationKey, left, pauseMs }];
}

function deletes({ type }: BatchOperationRow): boolean {
  return type === 'DELETE_PROCESS_INSTANCE' || type === 'DELETE_DECISION_INSTANCE';
}

/**
 * An operation that deletes instances first deletes rows of those that are hidden already, so that they do not pile up. While
 * there are more, it hides no others.
 */
async function hasDeletionsLeft(
  transaction: StoreTransaction,
  { type }: BatchOperationRow,
  nowMs: number,
): Promise<boolean> {
  if (type !== 'DELETE_PROCESS_INSTANCE') return false;
  const kind = 'deletedInstances';
  return (await transaction.deleteEnded({ kind, rowsMax: deletedRowsMax, nowMs })).hasMore;
}
