/** Counts of completed and failed jobs of processes in the last half hour. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import type { Page } from '../api/nouns.ts';
import type { Span } from '../parts/throughput-chart.tsx';
import { nowMs } from '../session.ts';

interface Counted {
  readonly count: number;
}

export interface JobTypeCounts {
  readonly jobType: string;
  readonly created: Counted;
  readonly completed: Counted;
  readonly failed: Counted;
  readonly workers: number;
}

interface SeriesItem {
  readonly time: string;
  readonly completed: Counted;
  readonly failed: Counted;
}

export interface Series {
  readonly spans: readonly Span[];
  readonly fromMs: number;
  readonly toMs: number;
}

const spanMs = 30 * 60_000;
/** The number of job types that are added up: the busiest ones. */
const typesMax = 12;

function window(lengthMs: number): {
  readonly from: string;
  readonly to: string;
  readonly fromMs: number;
  readonly toMs: number;
} {
  const toMs = Math.ceil(nowMs() / 60_000) * 60_000;
  const fromMs = toMs - lengthMs;
  return { fromMs, toMs, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

export function useJobTypes(lengthMs: number): UseQueryResult<readonly JobTypeCounts[]> {
  return useQuery({
    queryKey: ['job types', lengthMs],
    queryFn: async () => {
      const { from, to } = window(lengthMs);
      const found: Page<JobTypeCounts> = await call('POST', '/v2/jobs/statistics/by-types', {
        filter: { from, to },
        page: { limit: 1_000 },
      });
      return found.items;
    },
  });
}

/** The series of one type, or the sum of the busiest types. */
export function useJobSeries(jobType?: string): UseQueryResult<Series> {
  return useQuery({
    queryKey: ['job series', jobType],
    queryFn: async () => {
      const { from, to, fromMs, toMs } = window(spanMs);
      const types = jobType === undefined ? await busiest(from, to) : [jobType];
      const all = await Promise.all(types.map((type) => seriesOf(type, from, to)));
      return { fromMs, toMs, spans: added(all.flat()) };
    },
  });
}

async function busiest(from: string, to: string): Promise<readonly string[]> {
  const found: Page<JobTypeCounts> = await call('POST', '/v2/jobs/statistics/by-types', {
    filter: { from, to },
    page: { limit: 1_000 },
  });
  return found.items
    .toSorted(
      (one, other) =>
        other.completed.count + other.failed.count - one.completed.count - one.failed.count,
    )
    .slice(0, typesMax)
    .map((item) => item.jobType);
}

async function seriesOf(jobType: string, from: string, to: string): Promise<readonly SeriesItem[]> {
  const found: Page<SeriesItem> = await call('POST', '/v2/jobs/statistics/time-series', {
    filter: { jobType, from, to },
    page: { limit: 100 },
  });
  return found.items;
}

function added(items: readonly SeriesItem[]): readonly Span[] {
  const byTime = new Map<number, { completed: number; failed: number }>();
  for (const { time, completed, failed } of items) {
    const sum = byTime.get(Date.parse(time)) ?? { completed: 0, failed: 0 };
    byTime.set(Date.parse(time), {
      completed: sum.completed + completed.count,
      failed: sum.failed + failed.count,
    });
  }
  return [...byTime]
    .map(([atMs, sum]) => ({ atMs, ...sum }))
    .toSorted((one, other) => one.atMs - other.atMs);
}
