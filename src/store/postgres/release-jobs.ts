import type { ReturnedJob, JobNotice } from '../../engine/store.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import type { Partitions } from './partitions.ts';
import { keyArray } from './table-statements.ts';

export interface JobReleases {
  returnJobs(
    connection: Connection,
    jobs: readonly ReturnedJob[],
    nowMs: number,
  ): Promise<readonly JobNotice[]>;
  releaseDueJobs(
    connection: Connection,
    nowMs: number,
    jobsMax: number,
  ): Promise<readonly JobNotice[]>;
}

/**
 * Releases jobs. A job that another transaction has locked is about to change, so it is skipped: nothing waits, and
 * nothing is done twice.
 */
export function createJobReleases(partitions: Partitions): JobReleases {
  const giveBack: Statement = {
    name: 'return jobs',
    text: `WITH held AS MATERIALIZED (
        SELECT j.key FROM unnest($1::bigint[], $2::bigint[]) AS h (key, deadline_at)
          JOIN job AS j ON j.partition_id = ${partitions.of('h.key')} AND j.key = h.key
        WHERE j.state = 'activated' AND j.deadline_at = h.deadline_at
        FOR UPDATE OF j SKIP LOCKED)
      UPDATE job AS t SET state = 'activatable', worker = NULL, deadline_at = NULL, lease_token = NULL,
        updated_at = $3
      FROM held WHERE t.partition_id = ${partitions.of('held.key')} AND t.key = held.key
      RETURNING t.type, t.tenant_id`,
  };
  const timeOut: Statement = {
    name: 'time jobs out',
    text: `WITH due AS MATERIALIZED (
        SELECT f.key FROM ${partitions.eachInTurn} CROSS JOIN LATERAL (SELECT key FROM job
          WHERE partition_id = part.id AND state = 'activated' AND deadline_at <= $1
          ORDER BY deadline_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS f
        LIMIT $2)
      UPDATE job AS t SET state = 'activatable', deadline_at = NULL, lease_token = NULL,
        last_event = 'TIMED_OUT', updated_at = $1
      FROM due WHERE t.partition_id = ${partitions.of('due.key')} AND t.key = due.key
      RETURNING t.type, t.tenant_id`,
  };
  const retry: Statement = {
    name: 'retry jobs',
    text: `WITH due AS MATERIALIZED (
        SELECT f.key FROM ${partitions.eachInTurn} CROSS JOIN LATERAL (SELECT key FROM job
          WHERE partition_id = part.id AND state = 'backingOff' AND retry_at <= $1
          ORDER BY retry_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS f
        LIMIT $2)
      UPDATE job AS t SET state = 'activatable', retry_at = NULL, updated_at = $1
      FROM due WHERE t.partition_id = ${partitions.of('due.key')} AND t.key = due.key
      RETURNING t.type, t.tenant_id`,
  };
  return {
    returnJobs: async (connection, jobs, nowMs) => {
      const keys = keyArray(jobs.map((job) => job.jobKey));
      const deadlines = `{${jobs.map((job) => job.deadlineAtMs).join(',')}}`;
      return (await connection.rows(giveBack, [keys, deadlines, nowMs])).map(decodeNotice);
    },
    releaseDueJobs: async (connection, nowMs, jobsMax) => {
      const [timedOut, retried] = await Promise.all([
        connection.rows(timeOut, [nowMs, jobsMax]),
        connection.rows(retry, [nowMs, jobsMax]),
      ]);
      return [...timedOut, ...retried].map(decodeNotice);
    },
  };
}

function decodeNotice([type, tenantId]: readonly Cell[]): JobNotice {
  return { type: type ?? '', tenantId: (tenantId ?? '') as JobNotice['tenantId'] };
}
