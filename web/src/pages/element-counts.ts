import type { ElementCounts } from '../api/nouns.ts';
import type { ElementMark } from '../diagram/viewer.ts';

/** Counts by element as the diagram shows them. */
export function marksOf(items: readonly ElementCounts[]): ReadonlyMap<string, ElementMark> {
  return new Map(
    items.map(({ elementId, active, incidents, completed, canceled }) => [
      elementId,
      { active, incidents, completed: completed + canceled },
    ]),
  );
}
