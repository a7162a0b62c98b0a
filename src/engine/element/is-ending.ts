import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';

/** Whether an element or instance is to end, or to be emptied, and listeners of user tasks or later pages hold that up. */
export function isEnding({ waitsFor }: ElementInstanceRow | ProcessInstanceRow): boolean {
  if (waitsFor?.kind === 'userTask' || waitsFor?.kind === 'calledInstance') {
    return waitsFor.ending !== undefined;
  }
  return waitsFor?.kind === 'ending' || waitsFor?.kind === 'emptying';
}

/**
 * Whether a scope around an element is ending, or a call activity that has called its instance. Every command treats such
 * an element as ended, unless its own listeners hold it up.
 */
export function isInEnding(root: Root, element: ElementInstanceRow): boolean {
  let row = element;
  for (;;) {
    const scope = root.element(row.scopeKey);
    const instance = scope === undefined ? root.processInstance(row.processInstanceKey) : undefined;
    const around = scope ?? instance;
    if (around === undefined) return false;
    if (isEnding(around)) return true;
    const outer =
      scope ??
      (instance?.parentElementInstanceKey && root.element(instance.parentElementInstanceKey));
    if (outer === undefined) return false;
    if (scope === undefined && isEnding(outer)) return true;
    row = outer;
  }
}

/** Whether listeners of user tasks end an element later. */
export function isHeldUp(root: Root, { key, waitsFor }: ElementInstanceRow): boolean {
  if (waitsFor?.kind === 'userTask') return waitsFor.ending !== undefined;
  if (waitsFor?.kind === 'ending') return root.hasChildren(key);
  if (waitsFor?.kind !== 'calledInstance' || waitsFor.ending === undefined) return false;
  return root.hasChildren(waitsFor.processInstanceKey);
}
