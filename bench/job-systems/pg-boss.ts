import { PgBoss } from 'pg-boss';
import { type JobSystem, payload } from './job-system.ts';

const queue = 'bench';
/** The number of workers that can take jobs from one table without blocking each other. */
const workerCount = 4;
const idleMs = 5;

/** Its own calls for sending, fetching and completing in a loop, because its workers poll every half second at most. */
export function openPgBoss(batchSize: number): (databaseUrl: string) => Promise<JobSystem> {
  return async (connectionString) => {
    const boss = new PgBoss({ connectionString, max: 20, supervise: false, schedule: false });
    await boss.start();
    await boss.createQueue(queue);
    let isOver = false;
    let working: Promise<unknown> = Promise.resolve();

    const runWorker = async (onCompleted: (count: number) => void): Promise<void> => {
      while (!isOver) {
        const jobs = await boss.fetch(queue, { batchSize });
        if (jobs.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, idleMs));
          continue;
        }
        await boss.complete(
          queue,
          jobs.map(({ id }) => id),
        );
        onCompleted(jobs.length);
      }
    };

    return {
      batchSize,
      enqueuers: batchSize === 1 ? 16 : 2,
      enqueue: async () => {
        if (batchSize === 1) await boss.send(queue, payload);
        else
          await boss.insert(
            queue,
            Array.from({ length: batchSize }, () => ({ data: payload })),
          );
      },
      work: (onCompleted) => {
        const workers = batchSize === 1 ? 2 * workerCount : workerCount;
        working = Promise.all(Array.from({ length: workers }, () => runWorker(onCompleted)));
        return Promise.resolve();
      },
      close: async () => {
        isOver = true;
        await working;
        await boss.stop({ graceful: false });
      },
    };
  };
}
