import { reject } from '../../core/rejection.ts';
import type { Handler } from '../handler.ts';
import { findUserTask } from './find-user-task.ts';
import { changeTask, propertiesOf } from './transition.ts';

export const assignUserTask: Handler<'assignUserTask'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(context, { userTaskKey, assignee, allowOverride, action }, caller) {
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
    return changeTask(context, found, {
      event: 'assigning',
      action: action ?? (assignee === undefined ? 'unassign' : 'assign'),
      to: { ...propertiesOf(found.task), assignee },
    });
  },
};
