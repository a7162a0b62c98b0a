import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { findUserTask } from './find-user-task.ts';

export const completeUserTask: Handler<'completeUserTask'> = {
  isNewWork: false,
  footprint: ({ userTaskKey }) => [{ kind: 'userTask', key: userTaskKey }],
  decide(context, { userTaskKey, variables }, caller) {
    const found = findUserTask(context, caller, { userTaskKey, verb: 'complete' });
    if (found.kind === 'rejected') return found;
    const { root, element } = found;
    context.emit({ kind: 'userTaskCompleted', userTaskKey, atMs: context.nowMs });
    context.emit({ kind: 'elementWaitChanged', element, waitsFor: undefined });
    receiveResult(context, root, element, variables);
    context.queueStep({ kind: 'complete', element });
    return done;
  },
};
