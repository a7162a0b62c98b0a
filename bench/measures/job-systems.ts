import { withPostgres } from '../bench-postgres.ts';
import { openGraphileWorker } from '../job-systems/graphile-worker.ts';
import type { OpenJobSystem } from '../job-systems/job-system.ts';
import { openPgBoss } from '../job-systems/pg-boss.ts';
import { throughputValues, type Value } from '../result.ts';
import { measureJobLifeCycle } from './job-life-cycle.ts';

/** The systems that are measured beside Continuo. */
const jobSystems: Readonly<Record<string, OpenJobSystem>> = {
  'pg-boss, one by one': openPgBoss(1),
  'pg-boss, in hundreds': openPgBoss(100),
  'graphile-worker, default': openGraphileWorker('default'),
  'graphile-worker, batched': openGraphileWorker('batched'),
};

/**
 * Each system has a fresh database. They are libraries, so their processor time is that of the benchmark's own process.
 */
export async function runJobSystems(options: {
  readonly seconds: number;
}): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (const [name, open] of Object.entries(jobSystems)) {
    const throughput = await withPostgres((database) =>
      measureJobLifeCycle(database, open, options.seconds),
    );
    values.push(...throughputValues(`jobs' life: ${name}`, throughput, undefined));
  }
  return values;
}
