import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { showDateTime } from '../date-time.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** Counts of the caller's background jobs by type and status. */
export interface QueueCountsQuery {
  readonly kind: 'queueCounts';
}

/** The newest jobs, which are counted; `isWhole` says whether these are all. */
const countedMax = 100_000;

export async function queueCounts(run: Run): Promise<string> {
  const newest = sql`SELECT t.type, t.state, t.available_at FROM background_job AS t
    WHERE ${tenantsSql(run.dialect, 't.tenant_id', run.tenantIds)}
    ORDER BY t.created_at DESC, t.key DESC LIMIT ${countedMax}`;
  const rows = await rowsOf(
    run,
    sql`SELECT n.type AS type, n.state AS state, count(*) AS total, min(n.available_at) AS oldest
      FROM (${newest}) AS n GROUP BY n.type, n.state ORDER BY n.type, n.state`,
  );
  const queues = new Map<string, Record<string, string | number>>();
  let counted = 0;
  for (const row of rows) {
    const type = String(row['type']);
    const state = String(row['state']);
    const queue = queues.get(type) ?? { type };
    queue[state] = Number(row['total']);
    if (state === 'queued') queue['oldestQueuedAt'] = showDateTime(Number(row['oldest']));
    queues.set(type, queue);
    counted += Number(row['total']);
  }
  return JSON.stringify({ queues: [...queues.values()], isWhole: counted < countedMax });
}
