import { sql } from 'kysely';
import { allOf } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import { backgroundJobStatuses } from '../resources/background-jobs.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** Counts of the jobs of all tenants by status, for `/metrics`. */
export interface JobCountsQuery {
  readonly kind: 'jobCounts';
}

export interface JobCounts {
  readonly byStatus: Readonly<Record<string, number>>;
  /** The start of the execution that has run longest; absent if none runs. */
  readonly oldestStartedAtMs?: number;
}

/** The most jobs counted for each status; a larger count is shown as this number. */
const countedMax = 100_000;

/** Every status has an index of its own, which the database finds only by exactly this condition. */
const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

export async function jobCounts(run: Run): Promise<string> {
  const jobsIn = (status: string, column: string): Sql => {
    const where = allOf([
      sql.raw(`t.state = '${status}'`),
      ...(ended.has(status) ? [sql`t.ended_at IS NOT NULL`] : []),
    ]);
    return sql`SELECT ${sql.raw(column)} FROM background_job AS t WHERE ${where} LIMIT ${countedMax}`;
  };
  const counts = backgroundJobStatuses.map(
    (status) =>
      sql`SELECT ${status} AS status, count(*) AS total FROM (${jobsIn(status, '1 AS one')}) AS c`,
  );
  const rows = await rowsOf(run, sql.join(counts, sql` UNION ALL `));
  const [oldest = {}] = await rowsOf(
    run,
    sql`SELECT min(r.started_at) AS started FROM (${jobsIn('running', 't.started_at')}) AS r`,
  );
  const started = oldest['started'];
  return JSON.stringify({
    byStatus: Object.fromEntries(
      rows.map((row) => [String(row['status']), Number(row['total'])] as const),
    ),
    ...(typeof started === 'number' || typeof started === 'bigint' || typeof started === 'string'
      ? { oldestStartedAtMs: Number(started) }
      : {}),
  } satisfies JobCounts);
}
