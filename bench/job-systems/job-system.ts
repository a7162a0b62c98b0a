/** The payload of every job, in every system. */
export const payload = { order: 4711, customer: 'somebody' };

/**
 * A system that stores jobs and gives them to workers. The measure is the whole life of jobs: enqueued, received,
 * completed. Each of these steps is durable before it counts.
 */
export interface JobSystem {
  /** The number of jobs enqueued at once, and the number of parallel callers. */
  readonly batchSize: number;
  readonly enqueuers: number;
  /** Resolves when `batchSize` jobs are durable. */
  enqueue(): Promise<void>;
  /** Hands out and completes jobs until `close`, and reports how many are done. */
  work(onCompleted: (count: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** Opens the system on an empty database. */
export type OpenJobSystem = (databaseUrl: string) => Promise<JobSystem>;
