import type { Statement } from './connections.ts';
import type { Deletion } from './deletion.ts';

/**
 * Deletes background jobs and operations. A job that holds a unique key stays as long as the key is taken. Rows that
 * another batch has locked are skipped.
 */
export function createDeletionOfJobs(partition: number): Deletion<'backgroundJobs'> {
  const deleteJobs = jobsStatement(partition);
  const deleteOperations: Statement = {
    name: 'forget operations',
    text: `WITH old AS MATERIALIZED (
        SELECT key FROM job_operation WHERE partition_id = ${partition} AND ended_at < $1
        ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      DELETE FROM job_operation AS t USING old WHERE t.partition_id = ${partition} AND t.key = old.key
      RETURNING 1`,
  };
  return async (connection, { jobs, operationsBeforeMs, nowMs, rowsMax }) => {
    let removed = (await connection.rows(deleteOperations, [operationsBeforeMs, rowsMax])).length;
    for (const { state, beforeMs } of jobs) {
      if (removed >= rowsMax) break;
      const values = [state, beforeMs, nowMs, rowsMax - removed];
      removed += (await connection.rows(deleteJobs, values)).length;
    }
    return { rows: removed, hasMore: removed >= rowsMax };
  };
}

function jobsStatement(partition: number): Statement {
  const here = (name: string) => `${name}.partition_id = ${partition}`;
  return {
    name: 'forget jobs',
    text: `WITH old AS MATERIALIZED (
        SELECT j.key, j.tenant_id, j.type || ' ' || j.unique_key AS unique_key FROM background_job AS j
        WHERE ${here('j')} AND j.state = $1 AND j.ended_at < $2
          AND (j.unique_key IS NULL OR NOT EXISTS (
            SELECT 1 FROM unique_job AS u WHERE ${here('u')} AND u.tenant_id = j.tenant_id
              AND u.unique_key = j.type || ' ' || j.unique_key AND u.job_key = j.key AND u.until > $3))
        ORDER BY j.ended_at LIMIT $4 FOR UPDATE OF j SKIP LOCKED),
      executions AS (DELETE FROM job_execution AS t USING old WHERE ${here('t')} AND t.job_key = old.key),
      lines AS (DELETE FROM job_log AS t USING old WHERE ${here('t')} AND t.job_key = old.key),
      names AS (DELETE FROM unique_job AS t USING old WHERE ${here('t')}
        AND t.tenant_id = old.tenant_id AND t.unique_key = old.unique_key AND t.job_key = old.key)
      DELETE FROM background_job AS t USING old WHERE ${here('t')} AND t.key = old.key RETURNING 1`,
  };
}
