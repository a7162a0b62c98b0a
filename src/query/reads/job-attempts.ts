/** Reads the attempts of a background job, and the log lines of its workers. */
import { sql } from 'kysely';
import { allOf, tenantsSql } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import { jobAttempts, jobLog } from '../resources/job-attempts.ts';
import { firstOfSource, listSource, type Source } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import type { ListPage } from './background-jobs.ts';
import { exists } from './get-by-key.ts';

export interface JobAttemptsQuery {
  readonly kind: 'jobAttempts';
  readonly jobKey: string;
  readonly page: ListPage;
}

/** One attempt; the JSON text `null` if the job has none with this number. */
export interface JobAttemptQuery {
  readonly kind: 'jobAttempt';
  readonly jobKey: string;
  readonly attempt: number;
}

export interface JobLogQuery {
  readonly kind: 'jobLog';
  readonly jobKey: string;
  /** Only the log of this attempt; `undefined` for all. */
  readonly attempt: number | undefined;
  readonly page: ListPage;
}

/** The attempts in their order; `undefined` if the caller may see no such job. */
export async function attemptsOf(run: Run, query: JobAttemptsQuery): Promise<string | undefined> {
  if (!(await exists(run, 'backgroundJob', query.jobKey))) return undefined;
  return listSource(run, attemptsSource(run, query.jobKey), wholeList(query.page));
}

export async function attemptOf(run: Run, query: JobAttemptQuery): Promise<string | undefined> {
  if (!(await exists(run, 'backgroundJob', query.jobKey))) return undefined;
  const found = await firstOfSource(run, attemptsSource(run, query.jobKey), [
    { kind: 'tests', field: 'attempt', tests: [{ operator: 'eq', value: query.attempt }] },
  ]);
  return found ?? 'null';
}

export async function logOf(run: Run, query: JobLogQuery): Promise<string | undefined> {
  if (!(await exists(run, 'backgroundJob', query.jobKey))) return undefined;
  const { attempt } = query;
  const source: Source = {
    resource: jobLog,
    from: sql`job_log AS t`,
    where: [
      ofJob(run, 't', query.jobKey),
      ...(attempt === undefined ? [] : [sql`t.attempt = ${attempt}`]),
    ],
  };
  return listSource(run, source, wholeList(query.page));
}

function wholeList({ from, limit }: ListPage) {
  return { conditions: [], sort: [], page: { kind: 'offset' as const, from, limit } };
}

/** Attempts that ended without success have rows of their own; the running or last attempt is in the job's row. */
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
  };
}

function ofJob({ dialect, tenantIds }: Run, alias: string, jobKey: string): Sql {
  return allOf([
    sql`${sql.raw(alias)}.job_key = ${BigInt(jobKey)}`,
    tenantsSql(dialect, `${alias}.tenant_id`, tenantIds),
  ]);
}
