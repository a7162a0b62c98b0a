/** The reads of the pages. Each read is one entry of the cache, and all entries are read again after a change. */
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { call, callJobs, callQueues } from './call.ts';
import type { Page } from './nouns.ts';

export type Filter = Readonly<Record<string, unknown>>;

interface Search {
  readonly filter?: Filter;
  readonly sort?: readonly { readonly field: string; readonly order?: 'ASC' | 'DESC' }[];
  readonly page?: Readonly<Record<string, unknown>>;
}

interface Options {
  readonly enabled?: boolean;
}

/** A search of `/v2`. The old answer stays visible until the answer to the next search arrives. */
export function useFound<Item>(
  path: string,
  search: Search,
  { enabled = true }: Options = {},
): UseQueryResult<Page<Item>> {
  return useQuery({
    queryKey: [path, search],
    queryFn: ({ signal }) => call<Page<Item>>('POST', `/v2${path}`, search, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useThing<Answer>(
  path: string,
  { enabled = true }: Options = {},
): UseQueryResult<Answer> {
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => call<Answer>('GET', path, undefined, signal),
    enabled,
  });
}

/** A read whose answer never changes, such as a deployed file. */
export function useFixed<Answer>(
  path: string,
  { enabled = true }: Options = {},
): UseQueryResult<Answer> {
  return useQuery({
    queryKey: [path],
    queryFn: () => call<Answer>('GET', path),
    staleTime: Infinity,
    meta: { isFixed: true },
    enabled,
  });
}

export interface JobsPage<Answer> {
  readonly data: Answer;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** A read of the Jobs Service. */
export function useJobs<Answer>(
  path: string,
  { enabled = true }: Options = {},
): UseQueryResult<JobsPage<Answer>> {
  return useQuery({
    queryKey: ['jobs', path],
    queryFn: () => callJobs<Answer>('GET', path),
    placeholderData: keepPreviousData,
    enabled,
  });
}

interface Queues<Counts> {
  readonly queues: readonly Counts[];
  readonly isWhole: boolean;
}

/** Counts of the tenant's queues. */
export function useQueues<Counts>({ enabled = true }: Options = {}): UseQueryResult<
  Queues<Counts>
> {
  return useQuery({ queryKey: ['queues'], queryFn: () => callQueues<Queues<Counts>>(), enabled });
}

/** All items of a search, page by page, up to `itemsMax`. */
export async function searchAll<Item>(
  path: string,
  search: Search,
  itemsMax: number,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: string | null | undefined;
  while (items.length < itemsMax) {
    const page = { limit: 1_000, ...(after ? { after } : {}) };
    const found: Page<Item> = await call('POST', `/v2${path}`, { ...search, page });
    items.push(...found.items);
    after = found.page.endCursor;
    if (found.items.length < 1_000 || after === null) break;
  }
  return items.slice(0, itemsMax);
}
