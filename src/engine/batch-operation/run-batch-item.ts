import type { Rejection } from '../../core/rejection.ts';
import { type Accepted, done, type Handler } from '../handler.ts';
import { endItem } from './end-item.ts';
import { actionOf } from './item-actions.ts';

/** Carries out the operation on one of its items, with the rights of the operation's creator. */
export const runBatchItem: Handler<'runBatchItem'> = {
  isNewWork: false,
  footprint: ({ key }) => [{ kind: 'row', table: 'batchOperationItem', id: key }],
  decide(context, { key }) {
    const item = context.state.row('batchOperationItem', key);
    if (item?.state !== 'active') return done;
    const operation = context.state.row('batchOperation', item.batchOperationKey);
    if (operation?.state !== 'active') return done;
    const { isGone, run } = actionOf(operation.plan);
    if (isGone(context, item)) {
      endItem(context, item, 'skipped');
      return done;
    }
    const access = context.state.access(operation.createdBy);
    // Events of the item come last, because a miss after the first event abandons the attempt.
    const outcome: Accepted<unknown> | Rejection = run(context, item, access);
    if (outcome.kind === 'accepted') endItem(context, item, 'completed');
    else endItem(context, item, 'failed', outcome.reason);
    return done;
  },
};

/** A bug of the server fails one item only. */
export const failBatchItem: Handler<'failBatchItem'> = {
  isNewWork: false,
  footprint: ({ key }) => [{ kind: 'row', table: 'batchOperationItem', id: key }],
  decide(context, { key }) {
    const item = context.state.row('batchOperationItem', key);
    if (item?.state !== 'active') return done;
    context.state.row('batchOperation', item.batchOperationKey);
    endItem(context, item, 'failed', 'The server failed to process the item');
    return done;
  },
};
