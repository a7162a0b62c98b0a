import { type Calls, type Page, type PageQuery, pathOf } from './calls.ts';
import type { JobStatus } from './job.ts';

/** Selects jobs that match all members. `ids` cannot be combined with other members. */
export interface JobSelection {
  readonly ids?: readonly string[];
  readonly type?: readonly string[];
  readonly priority?: readonly number[];
  readonly createdAfter?: Date | string;
  readonly createdBefore?: Date | string;
  readonly scheduleId?: string;
  readonly workerId?: string;
  readonly errorCode?: string;
}

export interface Pace {
  /** Jobs in one step: 1 … 200, default 100. */
  readonly batchSize?: number;
  /** Absent: as fast as possible. */
  readonly ratePerSecond?: number;
}

export interface CautiousPace extends Pace {
  /** Stops the operation when the share of failures among the restarted jobs that have ended exceeds this (0 … 1). */
  readonly stopOnErrorShare?: number;
}

/** One action on many jobs, which the service carries out in the background. */
export interface Operation {
  readonly id: string;
  readonly tenantId: string;
  readonly action: 'cancel' | 'retry' | 'replay' | 'purge';
  readonly status: OperationStatus;
  readonly request: unknown;
  readonly expected: number;
  readonly done: number;
  /** Numbers of refused jobs by reason. */
  readonly refused: unknown;
  readonly ended: number;
  readonly failedAgain: number;
  readonly waitsFor: string | null;
  readonly stopReason: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

export type OperationStatus = 'running' | 'completed' | 'stopped' | 'cancelled';

export interface Matched {
  readonly matched: number;
  /** There are more jobs than were counted. */
  readonly matchedIsCapped: boolean;
}

export type StatusSelection = JobSelection & { readonly status?: readonly JobStatus[] };

/** Actions on many jobs. The `count…` calls only count the jobs. */
export interface BulkClient {
  cancel(jobs: StatusSelection, options?: Pace & { readonly reason?: string }): Promise<Operation>;
  countToCancel(jobs: StatusSelection): Promise<Matched>;
  retry(jobs: StatusSelection, options?: CautiousPace): Promise<Operation>;
  countToRetry(jobs: StatusSelection): Promise<Matched>;
}

export interface OperationsClient {
  get(id: string): Promise<Operation>;
  /** Newest first. */
  list(query?: PageQuery & { readonly status?: OperationStatus }): Promise<Page<Operation>>;
  /** Jobs that the operation has already processed stay as they are. */
  cancel(id: string): Promise<Operation>;
}

export function createBulkClient(calls: Calls): BulkClient {
  const start = createBulkCall(calls, '/jobs/bulk');
  return {
    cancel: (filter, options) => start.run('cancel', filter, options),
    countToCancel: (filter) => start.count('cancel', filter),
    retry: (filter, options) => start.run('retry', filter, options),
    countToRetry: (filter) => start.count('retry', filter),
  };
}

/** The two calls of a route that acts on many jobs. */
export function createBulkCall(calls: Calls, path: string) {
  return {
    run: (action: string, filter: object, options: object = {}): Promise<Operation> =>
      calls.once('POST', path, { action, filter, ...options }),
    count: (action: string, filter: object): Promise<Matched> =>
      calls.repeat('POST', path, { action, filter, dryRun: true }),
  };
}

export function createOperationsClient(calls: Calls): OperationsClient {
  return {
    get: (id) => calls.read(pathOf('operations', id)),
    list: (query = {}) => calls.page('/operations', { ...query }),
    cancel: (id) => calls.once('POST', pathOf('operations', id, 'cancel'), {}),
  };
}
