import { accept, done, type Handler } from '../handler.ts';
import { newItems } from './new-batch-operation.ts';

/** Adds the next selected items. The number of items is final when the selection ends. */
export const selectBatchItems: Handler<'selectBatchItems'> = {
  isNewWork: false,
  weight: ({ items }) => Math.max(items.length, 1),
  footprint: ({ batchOperationKey }) => [
    { kind: 'row', table: 'batchOperation', id: batchOperationKey },
  ],
  decide(context, { batchOperationKey, after, items, selectTo, selectedTo, isEnd }) {
    const { nowMs: atMs } = context;
    const operation = context.state.row('batchOperation', batchOperationKey);
    if (operation?.state !== 'created' || operation.selectedTo !== after)
      return accept({ goesOn: false });
    context.emit({
      kind: 'batchItemsSelected',
      batchOperationKey,
      items: newItems(context, operation, items),
      selectTo,
      selectedTo,
      atMs,
    });
    if (isEnd) {
      context.emit({ kind: 'batchOperationStarted', batchOperationKey, atMs });
      if (operation.total === 0)
        context.emit({ kind: 'batchOperationCompleted', batchOperationKey, atMs });
    }
    return accept({ goesOn: !isEnd });
  },
};

export const failBatchSelection: Handler<'failBatchSelection'> = {
  isNewWork: false,
  footprint: ({ batchOperationKey }) => [
    { kind: 'row', table: 'batchOperation', id: batchOperationKey },
  ],
  decide(context, { batchOperationKey, message }) {
    const operation = context.state.row('batchOperation', batchOperationKey);
    if (operation?.state === 'created') {
      const { nowMs: atMs } = context;
      context.emit({ kind: 'batchSelectionFailed', batchOperationKey, message, atMs });
    }
    return done;
  },
};
