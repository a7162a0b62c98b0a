/** The rows of *What happened*: a tree by scope. The repetitions of a loop are folded into one row. */
import type { TimelineRow } from '../api/nouns.ts';

export interface ShownRow {
  readonly id: string;
  readonly row: TimelineRow;
  readonly depth: number;
  /** The number of element instances that this row shows. */
  readonly times: number;
  readonly isFolded: boolean;
  readonly canFold: boolean;
  /** The start and end of all these element instances together. */
  readonly startMs: number;
  readonly endMs: number | undefined;
  readonly hasIncident: boolean;
}

/** From this many repetitions of one element in one scope on, the row is folded until the user opens it. */
const repeatedFrom = 8;

export function shownRows(
  rows: readonly TimelineRow[],
  topKey: string,
  toggled: ReadonlySet<string>,
): readonly ShownRow[] {
  const known = new Set(rows.map(({ elementInstanceKey }) => elementInstanceKey));
  const byScope = new Map<string, TimelineRow[]>();
  for (const row of rows) {
    // If a filter leaves out the scope, its elements are at the top level.
    const scope = known.has(row.scopeKey) ? row.scopeKey : topKey;
    const siblings = byScope.get(scope) ?? [];
    siblings.push(row);
    byScope.set(scope, siblings);
  }
  const shown: ShownRow[] = [];
  addScope({ byScope, toggled, shown }, topKey, 0);
  return shown;
}

interface Walk {
  readonly byScope: ReadonlyMap<string, readonly TimelineRow[]>;
  readonly toggled: ReadonlySet<string>;
  readonly shown: ShownRow[];
}

function addScope(walk: Walk, scopeKey: string, depth: number): void {
  const siblings = walk.byScope.get(scopeKey) ?? [];
  const byElement = new Map<string, TimelineRow[]>();
  for (const row of siblings) {
    const same = byElement.get(row.elementId) ?? [];
    same.push(row);
    byElement.set(row.elementId, same);
  }
  const folded = new Set<string>();
  for (const row of siblings) {
    const same = byElement.get(row.elementId) ?? [row];
    if (same.length < repeatedFrom) {
      addRow(walk, row, depth);
      continue;
    }
    if (folded.has(row.elementId)) continue;
    folded.add(row.elementId);
    const id = `${scopeKey} ${row.elementId}`;
    const isFolded = !walk.toggled.has(id);
    walk.shown.push(groupOf(id, same, depth, isFolded));
    if (!isFolded) for (const one of same) addRow(walk, one, depth + 1);
  }
}

function addRow(walk: Walk, row: TimelineRow, depth: number): void {
  const id = row.elementInstanceKey;
  const canFold = walk.byScope.has(id);
  const isFolded = canFold && walk.toggled.has(id);
  walk.shown.push({ ...groupOf(id, [row], depth, isFolded), canFold });
  if (canFold && !isFolded) addScope(walk, id, depth + 1);
}

function groupOf(
  id: string,
  rows: readonly TimelineRow[],
  depth: number,
  isFolded: boolean,
): ShownRow {
  const [first] = rows;
  if (first === undefined)
    throw new Error('Expected a row to stand for something, but it is empty');
  const failed = rows.find(({ incidentKey, endDate }) => incidentKey !== null && endDate === null);
  const isOpen = rows.some(({ endDate }) => endDate === null);
  return {
    id,
    row: failed ?? first,
    depth,
    times: rows.length,
    isFolded,
    canFold: rows.length > 1,
    startMs: Date.parse(first.startDate),
    endMs: isOpen ? undefined : Math.max(...rows.map(({ endDate }) => Date.parse(endDate ?? ''))),
    hasIncident: failed !== undefined,
  };
}
