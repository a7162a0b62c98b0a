import { Logger, makeWorkerUtils, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import { type JobSystem, payload } from './job-system.ts';

const task = 'bench';
const silent = new Logger(() => () => undefined);

/** The settings that its documentation recommends for throughput: jobs fetched ahead, completions sent together. */
const batchedPreset = {
  worker: {
    concurrentJobs: 24,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};
const defaultPreset = { worker: { concurrentJobs: 24 } };

export function openGraphileWorker(
  way: 'default' | 'batched',
): (databaseUrl: string) => Promise<JobSystem> {
  return async (connectionString) => {
    const pgPool = new pg.Pool({ connectionString, max: 40 });
    // Without these two settings it prints warnings.
    pgPool.on('error', () => undefined);
    pgPool.on('connect', (client) => client.on('error', () => undefined));
    const adder = await makeWorkerUtils({ pgPool, logger: silent });
    await adder.migrate();
    let runner: Runner | undefined;
    const batchSize = way === 'batched' ? 100 : 1;
    return {
      batchSize,
      enqueuers: way === 'batched' ? 2 : 16,
      enqueue: async () => {
        if (way === 'default') await adder.addJob(task, payload);
        else {
          await adder.addJobs(
            Array.from({ length: batchSize }, () => ({ identifier: task, payload })),
          );
        }
      },
      work: async (onCompleted) => {
        runner = await run({
          pgPool,
          logger: silent,
          noHandleSignals: true,
          preset: way === 'batched' ? batchedPreset : defaultPreset,
          taskList: { [task]: () => undefined },
        });
        runner.events.on('job:complete', () => onCompleted(1));
      },
      close: async () => {
        await runner?.stop();
        await adder.release();
        await pgPool.end();
      },
    };
  };
}
