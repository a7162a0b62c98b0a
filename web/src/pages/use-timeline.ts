import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.ts';
import type { TimelineRow } from '../api/nouns.ts';

export type TimelineChoice = 'all' | 'failed' | 'active';

interface Answer {
  readonly items: readonly TimelineRow[];
  readonly hasMore: boolean;
}

interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly hasMore: boolean;
}

const windowRows = 500;

export interface TimelineState {
  readonly timeline: Timeline | undefined;
  readonly error: Error | null;
  readonly more: () => void;
  readonly again: () => void;
}

/**
 * The timeline in windows of 500 rows, as far as the user has scrolled. A window whose elements have all ended is not
 * read again.
 */
export function useTimeline(instanceKey: string, choice: TimelineChoice): TimelineState {
  const [windows, setWindows] = useState(1);
  const [ended] = useState(() => new Map<string, Answer>());
  const result = useQuery({
    queryKey: ['timeline', instanceKey, choice, windows],
    queryFn: () => readWindows(instanceKey, choice, windows, ended),
    placeholderData: (previous) => previous,
  });
  return {
    timeline: result.data,
    error: result.error,
    again: () => void result.refetch(),
    more: () => {
      const { data } = result;
      if (data?.hasMore === true && data.rows.length >= windows * windowRows)
        setWindows(windows + 1);
    },
  };
}

async function readWindows(
  instanceKey: string,
  choice: TimelineChoice,
  windows: number,
  ended: Map<string, Answer>,
): Promise<Timeline> {
  const rows: TimelineRow[] = [];
  let after = '';
  let hasMore = true;
  for (let at = 0; at < windows && hasMore; at += 1) {
    const query = new URLSearchParams();
    if (after !== '') query.set('after', after);
    if (choice !== 'all') query.set('only', choice);
    const path = `/ui/api/instances/${instanceKey}/timeline?${query.toString()}`;
    const answer = ended.get(path) ?? (await call<Answer>('GET', path));
    if (answer.hasMore && answer.items.every(({ endDate }) => endDate !== null))
      ended.set(path, answer);
    rows.push(...answer.items);
    after = answer.items.at(-1)?.elementInstanceKey ?? after;
    hasMore = answer.hasMore;
  }
  return { rows, hasMore };
}
