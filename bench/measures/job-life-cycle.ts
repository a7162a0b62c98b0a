import type { BenchDatabase } from '../bench-postgres.ts';
import type { OpenJobSystem } from '../job-systems/job-system.ts';
import { throughputOf, type Throughput } from '../throughput.ts';

/** Enqueuers wait at this number of open jobs, so that the rate is that of whole lives and not of a growing backlog. */
const openMax = 2_000;

/** Jobs that were enqueued, handed out and completed. */
export async function measureJobLifeCycle(
  database: BenchDatabase,
  open: OpenJobSystem,
  seconds: number,
): Promise<Throughput> {
  const system = await open(database.url);
  let enqueued = 0;
  let completed = 0;
  let isOver = false;
  let wakeAll: (() => void)[] = [];
  const wake = (): void => {
    const sleeping = wakeAll;
    wakeAll = [];
    for (const resolve of sleeping) resolve();
  };
  const keepEnqueuing = async (): Promise<void> => {
    while (!isOver) {
      if (enqueued - completed >= openMax) {
        await new Promise<void>((resolve) => wakeAll.push(resolve));
        continue;
      }
      enqueued += system.batchSize;
      await system.enqueue();
    }
  };
  await system.work((count) => {
    completed += count;
    if (enqueued - completed < openMax) wake();
  });
  const running = Promise.all(Array.from({ length: system.enqueuers }, keepEnqueuing));
  const throughput = await throughputOf(() => completed, {
    seconds,
    running,
    pids: [process.pid],
    databasePid: database.pid,
  });
  isOver = true;
  wake();
  await running;
  await system.close();
  return throughput;
}
