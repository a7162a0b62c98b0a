import { reject } from '../../../core/rejection.ts';
import { accept, type Handler } from '../../handler.ts';
import type { JobOperationRow } from './operation-rows.ts';

export const startJobOperation: Handler<'startJobOperation'> = {
  isNewWork: true,
  footprint: () => [],
  decide(context, { tenantId, action, request, plan, expected, createdBy }) {
    const { nowMs } = context;
    const operation: JobOperationRow = {
      key: context.newSharedKey(),
      tenantId,
      action,
      request,
      plan,
      state: 'running',
      expected,
      done: 0,
      refused: {},
      ended: 0,
      failedAgain: 0,
      watched: [],
      cursorAtMs: undefined,
      cursorKey: undefined,
      nextDueAtMs: nowMs,
      waitsFor: undefined,
      stopReason: undefined,
      createdBy,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      endedAtMs: undefined,
    };
    context.emit({ kind: 'jobOperationStarted', operation });
    return accept({ ...operation });
  },
};

export const cancelJobOperation: Handler<'cancelJobOperation'> = {
  isNewWork: false,
  footprint: ({ operationKey }) => [{ kind: 'row', table: 'jobOperation', id: operationKey }],
  decide(context, { tenantId, operationKey }) {
    const operation = context.state.row('jobOperation', operationKey);
    if (operation?.tenantId !== tenantId) {
      return reject(
        'NOT_FOUND',
        'Expected to cancel an operation, but no such operation was found',
      );
    }
    if (operation.state !== 'running') {
      return reject(
        'CANNOT_CANCEL_STATUS',
        `Expected to cancel an operation, but it is ${operation.state}`,
        { status: operation.state },
      );
    }
    context.emit({ kind: 'jobOperationCancelled', operationKey, atMs: context.nowMs });
    return accept({ ...operation });
  },
};
