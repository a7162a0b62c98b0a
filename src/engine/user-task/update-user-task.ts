import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findUserTask } from './find-user-task.ts';

export const updateUserTask: Handler<'updateUserTask'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(context, { userTaskKey, changes }, caller) {
    const found = findUserTask(context, caller, { userTaskKey, verb: 'update' });
    if (found.kind === 'rejected') return found;
    context.emit({ kind: 'userTaskUpdated', userTaskKey, changes });
    return done;
  },
};
