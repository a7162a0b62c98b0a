import type { Handler } from '../handler.ts';
import { findUserTask } from './find-user-task.ts';
import { changeTask, propertiesOf } from './transition.ts';

export const completeUserTask: Handler<'completeUserTask'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(context, { userTaskKey, variables, action = 'complete' }, caller) {
    const found = findUserTask(context, caller, { userTaskKey, verb: 'complete' });
    if (found.kind === 'rejected') return found;
    const to = propertiesOf(found.task);
    return changeTask(context, found, { event: 'completing', action, to, variables });
  },
};
