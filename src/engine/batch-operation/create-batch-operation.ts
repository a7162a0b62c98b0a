import { accept, type Handler } from '../handler.ts';
import { newBatchOperation } from './new-batch-operation.ts';

/** The runtime then selects the items, outside of the transactions of batches. */
export const createBatchOperation: Handler<'createBatchOperation'> = {
  isNewWork: true,
  footprint: () => [],
  decide(context, command, { caller }) {
    const operation = newBatchOperation(context, caller, command);
    context.emit({ kind: 'batchOperationCreated', operation });
    return accept({ batchOperationKey: operation.key, type: operation.type });
  },
};
