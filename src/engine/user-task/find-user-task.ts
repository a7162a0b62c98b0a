import { assert } from '../../core/assert.ts';
import { type Caller, reaches } from '../../core/caller.ts';
import type { UserTaskKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, UserTaskRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

/** A user task that has not ended, with the element that waits for it. */
export interface OpenUserTask {
  readonly kind: 'open';
  readonly task: UserTaskRow;
  readonly root: Root;
  readonly element: ElementInstanceRow;
}

export function findUserTask(
  context: CommandContext,
  caller: Caller,
  wanted: { readonly userTaskKey: UserTaskKey; readonly verb: string },
): OpenUserTask | Rejection {
  const text = `Expected to ${wanted.verb} user task with key '${wanted.userTaskKey}', but`;
  const task = context.state.userTask(wanted.userTaskKey);
  // An ended task is rejected as if it did not exist. The status 409 is for a living task in a wrong state.
  if (task?.state !== 'created' || !reaches(caller, task.tenantId)) {
    return reject('NOT_FOUND', `${text} no such user task was found`);
  }
  const root = context.state.root(task.rootKey);
  const element = root?.elements.get(task.elementInstanceKey);
  assert(root && element, `element instance ${task.elementInstanceKey} to wait for its user task`);
  return { kind: 'open', task, root, element };
}
