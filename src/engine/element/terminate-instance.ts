import type { ScopeKey } from '../../core/key.ts';
import { unreachable } from '../../core/unreachable.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { type Load, Miss } from '../footprint.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow, WaitsFor } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { terminateElement } from './terminate.ts';

/** The most elements that one decision ends (law E8). */
const elementsTerminatedMax = 100;

/** Ends everything in an instance, then the instance: at once, or page by page if very much is alive in it. */
export function terminateProcessInstance(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  if (root.elements.size <= elementsTerminatedMax) {
    terminatePage(context, root, instance);
    return;
  }
  context.emit({ kind: 'processInstanceTerminating', ...momentOf(context, root, instance) });
  leavePages(context, root, instance);
}

/**
 * Ends the next elements of an instance, those without children first, and leaves the others to a continuation. The last
 * page ends the instance. From the first page on, every command treats the instance as ended, and workers get none of its
 * jobs.
 */
export function terminatePage(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  const page = leavesOf(root, instance.key, elementsTerminatedMax);
  requireWorkOf(context, page);
  for (const element of page) terminateElement(context, root, element);
  if (root.children.has(instance.key)) leavePages(context, root, instance);
  else context.emit({ kind: 'processInstanceTerminated', ...momentOf(context, root, instance) });
}

function leavePages(context: CommandContext, root: Root, { key }: ProcessInstanceRow): void {
  continueLater(context, root.key, { kind: 'terminateInstance', processInstanceKey: key });
}

function momentOf({ nowMs: atMs }: CommandContext, root: Root, { key }: ProcessInstanceRow) {
  return { rootKey: root.key, processInstanceKey: key, atMs };
}

/** Up to `max` elements below a scope, each after everything that is in it. */
function leavesOf(root: Root, scopeKey: ScopeKey, max: number): readonly ElementInstanceRow[] {
  const found: ElementInstanceRow[] = [];
  const visit = (key: ScopeKey): void => {
    for (const childKey of root.children.get(key) ?? []) {
      visit(childKey);
      if (found.length >= max) return;
      const child = root.elements.get(childKey);
      if (child !== undefined) found.push(child);
    }
  };
  visit(scopeKey);
  return found;
}

/**
 * Loads the jobs and user tasks of these elements, before the first event: a miss after an event abandons the attempt. It
 * loads no others, because very many may be alive.
 */
function requireWorkOf(context: CommandContext, page: readonly ElementInstanceRow[]): void {
  const missing = page.flatMap(({ waitsFor }) =>
    waitsFor === undefined ? [] : missingWork(context, waitsFor),
  );
  const [first, ...rest] = missing;
  if (first !== undefined) throw new Miss(first, rest);
}

function missingWork({ state }: CommandContext, waitsFor: WaitsFor): readonly Load[] {
  switch (waitsFor.kind) {
    case 'job':
    case 'listener': {
      const { jobKey } = waitsFor;
      return jobKey === undefined || state.jobs.has(jobKey) ? [] : [{ kind: 'job', key: jobKey }];
    }
    case 'userTask':
      return state.userTasks.has(waitsFor.userTaskKey)
        ? []
        : [{ kind: 'userTask', key: waitsFor.userTaskKey }];
    case 'children':
      return [];
    default:
      return unreachable(waitsFor);
  }
}
