import type { ScopeKey } from '../../core/key.ts';
import { type Load, loadsTogetherMax, Miss } from '../footprint.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';

/** The most elements that one decision ends (law E8). */
export const elementsTerminatedMax = 100;

interface Level {
  /** The element; absent for the scope itself. */
  readonly row: ElementInstanceRow | undefined;
  readonly children: Iterator<ElementInstanceRow, undefined>;
}

/**
 * Up to `max` living elements below a scope, each after everything that is in it or that it has called. It does not
 * recurse: calls may be nested a thousand deep.
 */
export function leavesFirst(
  root: Root,
  scopeKey: ScopeKey,
  max = Number.POSITIVE_INFINITY,
  isLeftOut: (row: ElementInstanceRow) => boolean = () => false,
): readonly ElementInstanceRow[] {
  const found: ElementInstanceRow[] = [];
  const missing: Load[] = [];
  const levels: Level[] = [{ row: undefined, children: root.children(scopeKey) }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    if (found.length + missing.length >= max || missing.length >= loadsTogetherMax) break;
    const next = nextOf(level, missing);
    if (next === undefined || next.done === true) {
      levels.pop();
      if (next !== undefined && level.row !== undefined && !isLeftOut(level.row))
        found.push(level.row);
      continue;
    }
    const row = next.value;
    const { waitsFor } = row;
    const inside = waitsFor?.kind === 'calledInstance' ? waitsFor.processInstanceKey : row.key;
    levels.push({ row, children: root.children(inside) });
  }
  const [first, ...rest] = missing;
  if (first !== undefined) throw new Miss(first, rest);
  return found;
}

/**
 * `undefined` if further children are not loaded. Other scopes may lack theirs, too, and all of these become one miss.
 */
function nextOf(
  { children }: Level,
  missing: Load[],
): IteratorResult<ElementInstanceRow, undefined> | undefined {
  try {
    return children.next();
  } catch (error) {
    if (!(error instanceof Miss)) throw error;
    missing.push(...error.loads);
    return undefined;
  }
}
