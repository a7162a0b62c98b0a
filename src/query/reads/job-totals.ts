import { sql } from 'kysely';
import { metric } from '../field.ts';
import { jobMetricsWithin, jobMetricSums } from '../groups/job-groups.ts';
import type { JobTotalsQuery } from '../query.ts';
import { resultShape } from '../result.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

const shape = resultShape({
  created: metric('t.created', 't.created_last_at'),
  completed: metric('t.completed', 't.completed_last_at'),
  failed: metric('t.failed', 't.failed_last_at'),
});

/** The sums include everything, so they are never incomplete. */
export async function jobTotals(run: Run, query: JobTotalsQuery): Promise<string> {
  const { fromMs, toMs, jobType } = query;
  const parameters = { fromMs, toMs, ...(jobType === undefined ? {} : { jobType }) };
  const within = jobMetricsWithin({ ...run, parameters });
  const [row = {}] = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM (SELECT ${jobMetricSums} FROM ${within}) AS t`,
  );
  return `${shape.write(row, run.ids).slice(0, -1)},"isIncomplete":false}`;
}
