import { reject } from '../../core/rejection.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findUserTask } from './find-user-task.ts';

export const assignUserTask: Handler<'assignUserTask'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(context, { userTaskKey, assignee, allowOverride }, caller) {
    const verb = allowOverride ? 'assign' : 'claim';
    const found = findUserTask(context, caller, { userTaskKey, verb });
    if (found.kind === 'rejected') return found;
    const holder = found.task.assignee;
    if (!allowOverride && holder !== undefined && holder !== assignee) {
      return reject(
        'INVALID_STATE',
        `Expected to claim user task with key '${userTaskKey}', but it has already been assigned`,
      );
    }
    context.emit({ kind: 'userTaskAssigned', userTaskKey, assignee });
    return done;
  },
};
