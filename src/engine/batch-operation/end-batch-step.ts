import { done, type Handler } from '../handler.ts';
import { endItem } from './end-item.ts';

/** The last step finds no items. If an operation was cancelled or failed, its items are cancelled in steps. */
export const endBatchStep: Handler<'endBatchStep'> = {
  isNewWork: false,
  footprint: ({ batchOperationKey, left }) => [
    { kind: 'row', table: 'batchOperation', id: batchOperationKey },
    ...left.map((id) => ({ kind: 'row', table: 'batchOperationItem', id }) as const),
  ],
  decide(context, { batchOperationKey, left, pauseMs }) {
    const { nowMs: atMs } = context;
    const operation = context.state.row('batchOperation', batchOperationKey);
    if (operation?.nextDueAtMs === undefined) return done;
    const isEmpty = left.length === 0;
    if (operation.state === 'active') {
      const nextDueAtMs = atMs + pauseMs;
      context.emit({ kind: 'batchStepEnded', batchOperationKey, nextDueAtMs, atMs });
      if (isEmpty) context.emit({ kind: 'batchOperationCompleted', batchOperationKey, atMs });
      return done;
    }
    for (const item of context.state.rowsOf('batchOperationItem', left)) {
      if (item?.state === 'active') endItem(context, item, 'canceled');
    }
    const nextDueAtMs = isEmpty ? undefined : atMs;
    context.emit({ kind: 'batchStepEnded', batchOperationKey, nextDueAtMs, atMs });
    return done;
  },
};
