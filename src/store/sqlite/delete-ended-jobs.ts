import type { DatabaseSync } from 'node:sqlite';
import type { Deletion } from './deletion.ts';
import { prepareArrays } from './prepare-arrays.ts';

/** Deletes background jobs and operations. A job that holds a unique key stays as long as the key is taken. */
export function createDeletionOfJobs(db: DatabaseSync): Deletion<'backgroundJobs'> {
  const old = prepareArrays(
    db,
    `SELECT CAST(j.key AS TEXT) FROM background_job AS j
     WHERE j.state = ?1 AND j.ended_at < ?2 AND (j.unique_key IS NULL OR NOT EXISTS (
       SELECT 1 FROM unique_job AS u WHERE u.tenant_id = j.tenant_id
         AND u.unique_key = j.type || ' ' || j.unique_key AND u.job_key = j.key AND u.until > ?3))
     ORDER BY j.ended_at LIMIT ?4 + 0`,
  );
  const given = 'IN (SELECT CAST(value AS INTEGER) FROM json_each(?1))';
  const removals = [
    `DELETE FROM job_execution WHERE job_key ${given}`,
    `DELETE FROM job_log WHERE job_key ${given}`,
    `DELETE FROM unique_job WHERE (tenant_id, unique_key, job_key) IN (
       SELECT tenant_id, type || ' ' || unique_key, key FROM background_job
       WHERE key ${given} AND unique_key IS NOT NULL)`,
    `DELETE FROM background_job WHERE key ${given}`,
  ].map((text) => db.prepare(text));
  const operations = db.prepare(
    `DELETE FROM job_operation WHERE key IN (
       SELECT key FROM job_operation WHERE ended_at < ? ORDER BY ended_at LIMIT ? + 0)`,
  );
  return ({ jobs, operationsBeforeMs, nowMs, rowsMax }) => {
    let removed = Number(operations.run(operationsBeforeMs, rowsMax).changes);
    for (const { state, beforeMs } of jobs) {
      const keys = old.all(state, beforeMs, nowMs, rowsMax - removed).map(([key]) => key);
      if (keys.length === 0) continue;
      for (const removal of removals) removal.run(JSON.stringify(keys));
      removed += keys.length;
    }
    return { rows: removed, hasMore: removed === rowsMax };
  };
}
