import { assert } from '../../core/assert.ts';
import type { ElementInstanceKey, ScopeKey } from '../../core/key.ts';
import { Miss } from '../load.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';

/** Ends everything in an instance, then the instance. */
export function terminateProcessInstance(
  turn: Turn,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  terminateChildren(turn, root, instance.key);
  turn.emit({
    kind: 'processInstanceTerminated',
    rootKey: root.key,
    processInstanceKey: instance.key,
    atMs: turn.nowMs,
  });
}

/** Ends all elements of a scope, whatever they wait for. Recursion is as deep as sub-processes are nested. */
export function terminateChildren(
  turn: Turn,
  root: Root,
  scopeKey: ScopeKey,
  except?: ElementInstanceKey,
): void {
  for (const key of [...(root.children.get(scopeKey) ?? [])]) {
    const child = root.elements.get(key);
    assert(child, `element instance ${key} to be alive`);
    if (key !== except) terminateElement(turn, root, child);
  }
}

export function terminateElement(turn: Turn, root: Root, instance: ElementInstanceRow): void {
  terminateChildren(turn, root, instance.key);
  cancelWork(turn, root, instance);
  if (instance.incidentKey !== undefined) {
    turn.emit({
      kind: 'incidentResolved',
      rootKey: root.key,
      incidentKey: instance.incidentKey,
      atMs: turn.nowMs,
    });
  }
  turn.emit({ kind: 'elementTerminated', element: instance, atMs: turn.nowMs });
}

/** Takes back the job or user task that the element waits for. */
function cancelWork(turn: Turn, root: Root, instance: ElementInstanceRow): void {
  const { jobKey, userTaskKey } = instance;
  if (jobKey !== undefined) {
    requireWork(turn, root, turn.state.jobs.has(jobKey));
    turn.emit({ kind: 'jobCanceled', jobKey, atMs: turn.nowMs });
  }
  if (userTaskKey !== undefined) {
    requireWork(turn, root, turn.state.userTasks.has(userTaskKey));
    turn.emit({ kind: 'userTaskCanceled', userTaskKey, atMs: turn.nowMs });
  }
}

/** Asks for all work of the root at once: where one element ends early, others of it mostly do, too. */
function requireWork(turn: Turn, root: Root, isLoaded: boolean): void {
  if (!isLoaded && !turn.state.workLoaded.has(root.key)) {
    throw new Miss({ kind: 'work', key: root.key });
  }
}
