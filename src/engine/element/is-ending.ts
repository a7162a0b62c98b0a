import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import { callerOf, findScope, type Scope } from './scope.ts';

/** Whether an element or instance must end or be emptied, but listeners of user tasks or later pages delay that. */
export function isEnding(row: ElementInstanceRow | ProcessInstanceRow): boolean {
  const { waitsFor } = row;
  if ('terminatingAtMs' in row && row.terminatingAtMs !== undefined) return true;
  if (waitsFor?.kind === 'userTask' || waitsFor?.kind === 'calledInstance') {
    return waitsFor.ending !== undefined;
  }
  return waitsFor?.kind === 'ending' || waitsFor?.kind === 'emptying';
}

/**
 * Whether a scope around an element or called instance is ending, or a call activity around it. Every command treats
 * such an element as ended, unless its own listeners delay it. No token enters it, and none in it continues, because
 * the end of the outermost scope ends it, too.
 */
export function isInEnding(root: Root, row: ElementInstanceRow | ProcessInstanceRow): boolean {
  let around = rowAround(root, row);
  while (around !== undefined) {
    if (isEnding(around)) return true;
    around = rowAround(root, around);
  }
  return false;
}

/** Whether an element or instance is ending itself, or is in something that is. */
export function countsAsEnded(root: Root, row: ElementInstanceRow | ProcessInstanceRow): boolean {
  return isEnding(row) || isInEnding(root, row);
}

/** The scope of an element, or the call activity that has called an instance. */
function rowAround(
  root: Root,
  row: ElementInstanceRow | ProcessInstanceRow,
): ElementInstanceRow | ProcessInstanceRow | undefined {
  if ('scopeKey' in row) return findScope(root, row.scopeKey)?.row;
  return callerOf(root, row);
}

/**
 * What ends when the last element of a scope has ended: the call activity that has called it, or the scope itself.
 * Absent if the scope need not end.
 */
export function endsWith(
  root: Root,
  scope: Scope,
): ElementInstanceRow | ProcessInstanceRow | undefined {
  const caller = scope.kind === 'process' ? callerOf(root, scope.row) : undefined;
  if (caller !== undefined && isEnding(caller)) return caller;
  return scope.row.waitsFor?.kind === 'ending' ? scope.row : undefined;
}

/** Whether an element ends later, after listeners of user tasks. */
export function isHeldUp(root: Root, { key, waitsFor }: ElementInstanceRow): boolean {
  if (waitsFor?.kind === 'userTask') return waitsFor.ending !== undefined;
  if (waitsFor?.kind === 'ending') return root.hasChildren(key);
  if (waitsFor?.kind !== 'calledInstance' || waitsFor.ending === undefined) return false;
  return root.hasChildren(waitsFor.processInstanceKey);
}
