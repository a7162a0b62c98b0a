import type { ScopeKey } from '../../core/key.ts';
import { unreachable } from '../../core/unreachable.ts';
import { continueLater } from '../continuation/continue-later.ts';
import { type Load, Miss } from '../footprint.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow, WaitsFor } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { elementsTerminatedMax, terminateElement } from './terminate.ts';

/**
 * Ends the next elements of an instance, those without children first, and leaves the rest to a continuation. With the
 * last page the instance ends. From the first page on every command treats it as ended, and its jobs are not handed out.
 */
export function terminatePage(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
): void {
  const page = leavesOf(root, instance.key, elementsTerminatedMax);
  requireWorkOf(context, page);
  for (const element of page) terminateElement(context, root, element);
  if (root.children.has(instance.key)) {
    const { key: processInstanceKey } = instance;
    continueLater(context, root.key, { kind: 'terminateInstance', processInstanceKey });
    return;
  }
  context.emit({
    kind: 'processInstanceTerminated',
    rootKey: root.key,
    processInstanceKey: instance.key,
    atMs: context.nowMs,
  });
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

/** Loads what these elements wait for, and no more: of all that is alive there may be very much. */
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
