/** The payload of every job, in every system. */
export const payload = { order: 4711, customer: 'somebody' };

/**
 * A system that stores jobs and gives them to workers, measured by their whole life: enqueued, received, completed. Each of
 * the three is durable before it counts.
 */
export interface JobSystem {
  /** How many jobs are enqueued at once, and by how many callers side by side. */
  readonly batchSize: number;
  readonly enqueuers: number;
  /** Resolves when `batchSize` jobs are durable. */
  enqueue(): Promise<void>;
  /** Hands out and completes jobs until `close`, telling how many are done. */
  work(onCompleted: (count: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** Opens it on an empty database. */
export type OpenJobSystem = (databaseUrl: string) => Promise<JobSystem>;
