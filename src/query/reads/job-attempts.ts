/** What became of a background job's attempts, and what its workers wrote meanwhile. */
import { sql } from 'kysely';
import { allOf, tenantsSql } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import { jobAttempts, jobLog } from '../resources/job-attempts.ts';
import { firstOfSource, listSource, type Source } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import type { ListPage } from './background-jobs.ts';
import { isThere } from './get-by-key.ts';

export interface JobAttemptsQuery {
  readonly kind: 'jobAttempts';
  readonly jobKey: string;
  readonly page: ListPage;
}

/** One attempt: the JSON text `null` when the job has none of this number. */
export interface JobAttemptQuery {
  readonly kind: 'jobAttempt';
  readonly jobKey: string;
  readonly attempt: number;
}

export interface JobLogQuery {
  readonly kind: 'jobLog';
  readonly jobKey: string;
  /** `undefined`: of all attempts. */
  readonly attempt: number | undefined;
  readonly page: ListPage;
}

/** In their order; `undefined` when the caller sees no such job. */
export async function attemptsOf(run: Run, query: JobAttemptsQuery): Promise<string | undefined> {
  if (!(await isThere(run, 'backgroundJob', query.jobKey))) return undefined;
  return listSource(run, attemptsSource(run, query.jobKey), everything(query.page));
}

export async function attemptOf(run: Run, query: JobAttemptQuery): Promise<string | undefined> {
  if (!(await isThere(run, 'backgroundJob', query.jobKey))) return undefined;
  const found = await firstOfSource(run, attemptsSource(run, query.jobKey), [
    { kind: 'tests', field: 'attempt', tests: [{ operator: 'eq', value: query.attempt }] },
  ]);
  return found ?? 'null';
}

export async function logOf(run: Run, query: JobLogQuery): Promise<string | undefined> {
  if (!(await isThere(run, 'backgroundJob', query.jobKey))) return undefined;
  const { attempt } = query;
  const source: Source = {
    resource: jobLog,
    from: sql`job_log AS t`,
    where: [
      ofJob(run, 't', query.jobKey),
      ...(attempt === undefined ? [] : [sql`t.attempt = ${attempt}`]),
    ],
    isTable: false,
  };
  return listSource(run, source, everything(query.page));
}

function everything({ from, limit }: ListPage) {
  return { conditions: [], sort: [], page: { kind: 'offset' as const, from, limit } };
}

/** Those that ended without success have rows of their own; the one that runs, or was the last, is in the job. */
function attemptsSource(run: Run, jobKey: string): Source {
  const ended = sql`SELECT e.tenant_id, e.attempt, e.outcome, e.worker, e.started_at, e.ended_at,
    e.error, NULL AS result FROM job_execution AS e WHERE ${ofJob(run, 'e', jobKey)}`;
  const { dialect, tenantIds } = run;
  const isJob = allOf([
    sql`j.key = ${BigInt(jobKey)}`,
    tenantsSql(dialect, 'j.tenant_id', tenantIds),
  ]);
  const last = sql`SELECT j.tenant_id, j.attempt, j.state, j.worker, j.started_at, j.ended_at,
    NULL, CASE j.state WHEN 'completed' THEN j.result END FROM background_job AS j
    WHERE ${isJob} AND j.state IN ('running', 'completed', 'cancelled') AND j.attempt > 0
    AND NOT EXISTS (SELECT 1 FROM job_execution AS e WHERE ${ofJob(run, 'e', jobKey)} AND e.attempt = j.attempt)`;
  return {
    resource: jobAttempts,
    from: sql`(${ended} UNION ALL ${last}) AS t`,
    where: [],
    isTable: false,
  };
}

function ofJob({ dialect, tenantIds }: Run, alias: string, jobKey: string): Sql {
  return allOf([
    sql`${sql.raw(alias)}.job_key = ${BigInt(jobKey)}`,
    tenantsSql(dialect, `${alias}.tenant_id`, tenantIds),
  ]);
}
