import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import type { ElementCounts } from '../api/nouns.ts';
import type { Filter } from '../api/queries.ts';
import type { ElementMark } from '../diagram/viewer.ts';

/** The counts of a definition's elements over the instances that match a filter. */
export function useElementCounts(
  definitionKey: string,
  filter: Filter,
): UseQueryResult<{ readonly items: readonly ElementCounts[] }> {
  const path = `/v2/process-definitions/${definitionKey}/statistics/element-instances`;
  return useQuery({
    queryKey: [path, filter],
    queryFn: () => call<{ items: readonly ElementCounts[] }>('POST', path, { filter }),
  });
}

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
