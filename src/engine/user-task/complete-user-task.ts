import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { findUserTask } from './find-user-task.ts';

export const completeUserTask: Handler<'completeUserTask'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(turn, { userTaskKey, variables }, caller) {
    const found = findUserTask(turn, caller, { userTaskKey, verb: 'complete' });
    if (found.kind === 'rejected') return found;
    const { root, element } = found;
    turn.emit({ kind: 'userTaskCompleted', userTaskKey, atMs: turn.nowMs });
    turn.emit({ kind: 'elementUserTaskChanged', element, userTaskKey: undefined });
    receiveResult(turn, root, element, variables);
    turn.then({ kind: 'complete', element });
    return done;
  },
};
