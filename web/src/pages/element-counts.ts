import type { ElementCounts } from '../api/nouns.ts';
import type { ElementMark } from '../diagram/viewer.ts';

/** The counts of each element for the diagram. */
export function marksOf(items: readonly ElementCounts[]): ReadonlyMap<string, ElementMark> {
  return new Map(
    items.map(({ elementId, active, incidents, completed, canceled }) => [
      elementId,
      { active, incidents, completed: completed + canceled },
    ]),
  );
}

/** How many tokens an element has now: one with an incident counts as such only. */
export function tokensAt(mark: ElementMark | undefined): number {
  return (mark?.active ?? 0) + (mark?.incidents ?? 0);
}
