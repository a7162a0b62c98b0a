import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import type { GroupSource } from '../grouping.ts';

export const jobErrors: GroupSource = ({ dialect, parameters, tenantIds }) => sql`(
  SELECT coalesce(j.error_code, '') AS error_code, coalesce(j.error_message, '') AS error_message,
    min(j.key) AS any_key, min(j.tenant_id) AS tenant_id,
    count(DISTINCT nullif(j.worker, '')) AS workers
  FROM job AS j
  WHERE j.type = ${parameters['jobType']}
  AND (j.error_message IS NOT NULL OR j.error_code IS NOT NULL)
  AND j.updated_at >= ${parameters['fromMs']} AND j.updated_at <= ${parameters['toMs']}
  AND ${dialect.stopCheck} AND ${tenantsSql(dialect, 'j.tenant_id', tenantIds)}
  GROUP BY 1, 2) AS t`;
