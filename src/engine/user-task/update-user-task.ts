import type { Handler } from '../handler.ts';
import { applyCorrections } from './apply-corrections.ts';
import { findUserTask } from './find-user-task.ts';
import { changeTask, propertiesOf } from './transition.ts';

export const updateUserTask: Handler<'updateUserTask'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(context, { userTaskKey, changes, action = 'update' }, caller) {
    const found = findUserTask(context, caller, { userTaskKey, verb: 'update' });
    if (found.kind === 'rejected') return found;
    const to = applyCorrections(propertiesOf(found.task), changes);
    return changeTask(context, found, { event: 'updating', action, to });
  },
};
