import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { callJobs } from '../api/call.ts';
import { nowMs, session } from '../session.ts';

export interface PausedQueue {
  readonly type: string;
  readonly reason: string | null;
  readonly until: string | null;
  readonly pausedBy: string | null;
  readonly pausedAt: string | null;
}

export type PausedQueues = ReadonlyMap<string, PausedQueue>;

const none: PausedQueues = new Map();
/** The page reads again this long after a queue should resume, so that the server has done it. */
const resumedMs = 500;

/** The tenant's paused queues by their types; none if the page has no token for the Jobs Service. */
export function usePausedQueues(): UseQueryResult<PausedQueues> {
  return useQuery({
    queryKey: ['jobs', '/queues'],
    queryFn: readPaused,
    // The server reports no change when only time has passed.
    refetchInterval: ({ state }) => untilFirstMs(state.data ?? none),
  });
}

async function readPaused(): Promise<PausedQueues> {
  const { jobs } = await session();
  if (jobs.kind === 'none') return none;
  const { data } = await callJobs<readonly PausedQueue[]>('GET', '/queues?limit=100');
  return new Map(data.map((queue) => [queue.type, queue]));
}

function untilFirstMs(queues: PausedQueues): number | false {
  const ends = [...queues.values()].flatMap(({ until }) =>
    until === null ? [] : [Date.parse(until)],
  );
  return ends.length > 0 && Math.max(Math.min(...ends) - nowMs(), 0) + resumedMs;
}
