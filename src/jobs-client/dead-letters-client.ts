import {
  type CautiousPace,
  createBulkCall,
  type JobSelection,
  type Matched,
  type Operation,
  type Pace,
} from './bulk-client.ts';
import { type Calls, type Page, type PageQuery, pathOf } from './calls.ts';
import type { Job } from './job.ts';

export interface DeadLetterQuery extends PageQuery {
  readonly type?: string | readonly string[];
  readonly priority?: number | readonly number[];
  readonly createdAfter?: Date | string;
  readonly createdBefore?: Date | string;
  readonly scheduleId?: string;
  readonly workerId?: string;
  readonly errorCode?: string;
  /** `createdAt:asc`. */
  readonly sort?: string | readonly string[];
}

export interface DeadLetterStats {
  readonly total: number;
  readonly totalIsCapped: boolean;
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly byType: readonly { readonly type: string; readonly count: number }[];
  readonly byErrorCode: readonly { readonly code: string | null; readonly count: number }[];
}

/** Jobs whose attempts are used up. Replaying and purging require a token of an admin. */
export interface DeadLettersClient {
  list(query?: DeadLetterQuery): Promise<Page<Job>>;
  stats(): Promise<DeadLetterStats>;
  /** Returns the job to the queue, optionally with another payload. */
  replay(id: string, payload?: object): Promise<Job>;
  /** Deletes the job for good. */
  purge(id: string): Promise<void>;
  /** `{}` selects all. `payloadPatch` is merged into each payload (RFC 7396). */
  replayAll(
    letters: JobSelection,
    options?: CautiousPace & { readonly payloadPatch?: object },
  ): Promise<Operation>;
  purgeAll(letters: JobSelection, options?: Pace): Promise<Operation>;
  /** Counts the jobs to replay or purge, and changes nothing. */
  count(letters: JobSelection): Promise<Matched>;
}

export function createDeadLettersClient(calls: Calls): DeadLettersClient {
  const bulk = createBulkCall(calls, '/dlq/bulk');
  return {
    list: (query = {}) => calls.page('/dlq', { ...query }),
    stats: () => calls.read('/dlq/stats'),
    replay: (id, payload) =>
      calls.once('POST', pathOf('dlq', id, 'replay'), payload === undefined ? {} : { payload }),
    purge: async (id) => {
      await calls.once('DELETE', pathOf('dlq', id));
    },
    replayAll: (filter, options) => bulk.run('replay', filter, options),
    purgeAll: (filter, options) => bulk.run('purge', filter, options),
    count: (filter) => bulk.count('purge', filter),
  };
}
