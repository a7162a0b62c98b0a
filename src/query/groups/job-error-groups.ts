import { sql } from 'kysely';
import { tenantsSql } from '../condition-sql.ts';
import { rightsSql } from '../rights-sql.ts';
import { onProcess, type RowRights } from '../row-rights.ts';
import type { GroupSource } from '../grouping.ts';

const readable: RowRights = [
  onProcess('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 'j.definition_key'),
];

export const jobErrors: GroupSource = ({ access, dialect, parameters, tenantIds }) => sql`(
  SELECT coalesce(j.error_code, '') AS error_code, coalesce(j.error_message, '') AS error_message,
    min(j.key) AS any_key, min(j.tenant_id) AS tenant_id,
    count(DISTINCT nullif(j.worker, '')) AS workers
  FROM job AS j
  WHERE j.type = ${parameters['jobType']}
  AND (j.error_message IS NOT NULL OR j.error_code IS NOT NULL)
  AND j.updated_at >= ${parameters['fromMs']} AND j.updated_at <= ${parameters['toMs']}
  AND ${dialect.stopCheck} AND ${tenantsSql(dialect, 'j.tenant_id', tenantIds)}
  AND ${rightsSql({ access, dialect }, readable) ?? sql`1 = 1`}
  GROUP BY 1, 2) AS t`;
