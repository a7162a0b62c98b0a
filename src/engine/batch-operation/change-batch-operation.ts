import type { BatchOperationKey } from '../../core/key.ts';
import { reject, type Rejection } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import { done, type Handler } from '../handler.ts';
import type { BatchOperationRow, BatchOperationState } from './batch-operation-rows.ts';

export const suspendBatchOperation = changing('suspend', 'batchOperationSuspended', [
  'created',
  'active',
]);
export const resumeBatchOperation = changing('resume', 'batchOperationResumed', ['suspended']);
export const cancelBatchOperation = changing('cancel', 'batchOperationCanceled', [
  'created',
  'active',
  'suspended',
]);

type ChangeEvent = 'batchOperationSuspended' | 'batchOperationResumed' | 'batchOperationCanceled';

function changing(
  verb: string,
  kind: ChangeEvent,
  from: readonly BatchOperationState[],
): Handler<'suspendBatchOperation'> &
  Handler<'resumeBatchOperation'> &
  Handler<'cancelBatchOperation'> {
  return {
    isNewWork: false,
    footprint: ({ batchOperationKey }) => [
      { kind: 'row', table: 'batchOperation', id: batchOperationKey },
    ],
    decide(context, { batchOperationKey }) {
      const operation = find(context, verb, batchOperationKey);
      if (operation.kind === 'rejected') return operation;
      const { state } = operation.row;
      if (!from.includes(state)) {
        return reject(
          'INVALID_STATE',
          `Expected to ${verb} a batch operation with key '${batchOperationKey}', but it has an invalid state '${engineStates[state]}'.`,
        );
      }
      context.emit({ kind, batchOperationKey, atMs: context.nowMs });
      return done;
    },
  };
}

/** The names that Camunda's engine has for these states in its refusals. */
const engineStates: { readonly [S in BatchOperationState]: string } = {
  created: 'CREATED',
  active: 'STARTED',
  suspended: 'SUSPENDED',
  completed: 'COMPLETED',
  canceled: 'CANCELED',
  failed: 'FAILED',
};

function find(
  context: CommandContext,
  verb: string,
  key: BatchOperationKey,
): Rejection | { readonly kind: 'found'; readonly row: BatchOperationRow } {
  const row = context.state.row('batchOperation', key);
  if (row !== undefined) return { kind: 'found', row };
  return reject(
    'NOT_FOUND',
    `Expected to ${verb} a batch operation with key '${key}', but no such batch operation was found.`,
  );
}
