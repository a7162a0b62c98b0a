import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { rightsSql } from '../rights-sql.ts';
import type { Sql } from '../dialect.ts';
import type { GroupingInput, GroupSource } from '../grouping.ts';

/** The sums in the statistics of jobs. */
export const jobMetricSums = sql.raw(`
  coalesce(sum(m.created), 0) AS created, max(m.created_last_at) AS created_last_at,
  coalesce(sum(m.completed), 0) AS completed, max(m.completed_last_at) AS completed_last_at,
  coalesce(sum(m.failed), 0) AS failed, max(m.failed_last_at) AS failed_last_at`);

const minuteMs = 60_000;

/** Rows of all minutes that `fromMs` … `toMs` touch: the table has no finer moments. */
export function jobMetricsWithin(input: GroupingInput): Sql {
  const { access, dialect, parameters, tenantIds } = input;
  const { fromMs, toMs, jobType } = parameters;
  const permitted = rightsSql({ access, dialect }, [{ right: 'SYSTEM:READ_JOB_METRIC' }]);
  const ofType = jobType === undefined ? sql`1 = 1` : sql`m.type = ${jobType}`;
  return sql`job_metric AS m
    WHERE m.minute_at > ${Number(fromMs) - minuteMs} AND m.minute_at <= ${Number(toMs)}
    AND ${dialect.stopCheck} AND ${ofType} AND ${tenantsSql(dialect, 'm.tenant_id', tenantIds)}
    AND ${permitted ?? sql`1 = 1`}`;
}

export const jobsByType: GroupSource = (input) => sql`(
  SELECT m.type, min(m.tenant_id) AS tenant_id, ${jobMetricSums},
    count(DISTINCT nullif(m.worker, '')) AS workers
  FROM ${jobMetricsWithin(input)} GROUP BY m.type) AS t`;

export const jobsByWorker: GroupSource = (input) => sql`(
  SELECT m.worker, min(m.tenant_id) AS tenant_id, ${jobMetricSums}
  FROM ${jobMetricsWithin(input)} GROUP BY m.worker
  HAVING m.worker <> '' OR sum(m.completed) + sum(m.failed) > 0) AS t`;

export const jobsByTime: GroupSource = (input) => sql`(
  SELECT m.minute_at - m.minute_at % CAST(${input.parameters['resolutionMs']} AS BIGINT)
      AS span_at,
    min(m.tenant_id) AS tenant_id, ${jobMetricSums}
  FROM ${jobMetricsWithin(input)} GROUP BY 1) AS t`;
