import { assert } from '../../core/assert.ts';
import type { Access } from '../../core/access.ts';
import { reaches } from '../../core/caller.ts';
import type { UserTaskKey } from '../../core/key.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import { isInEnding } from '../element/is-ending.ts';
import { refuseSuspended } from '../suspension/is-suspended.ts';
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
  caller: Access,
  wanted: { readonly userTaskKey: UserTaskKey; readonly verb: string },
): OpenUserTask | Rejection {
  const text = `Expected to ${wanted.verb} user task with key '${wanted.userTaskKey}', but`;
  const task = context.state.userTask(wanted.userTaskKey);
  const root = task && context.state.root(task.rootKey);
  // An ended task is rejected as if it did not exist. So is a task whose instance ends page by page, because commands
  // find no root for it. The status 409 is for a living task in a wrong state.
  if (!task || !root || hasEnded(task) || !reaches(caller, task.tenantId)) {
    return reject('NOT_FOUND', `${text} no such user task was found`);
  }
  const element = root.element(task.elementInstanceKey);
  assert(element, `element instance ${task.elementInstanceKey} to wait for its user task`);
  const refusal = refuseSuspended(root, element, text);
  if (refusal !== undefined) return refusal;
  if (task.state !== 'created') {
    return reject('INVALID_STATE', `${text} it is in state '${task.state.toUpperCase()}'`);
  }
  if (isInEnding(root, element)) return reject('NOT_FOUND', `${text} no such user task was found`);
  return { kind: 'open', task, root, element };
}

function hasEnded({ state }: UserTaskRow): boolean {
  return state === 'completed' || state === 'canceled';
}
