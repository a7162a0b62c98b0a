import type { BackgroundJobKey } from '../../core/key.ts';
import type { WatchedJob } from '../../engine/background/operation/operation-commands.ts';
import type {
  JobsQuestion,
  OperationReads,
} from '../../engine/background/operation/operation-reads.ts';
import { storableText } from '../storable-text.ts';
import type { Cell, Connection, Statement } from './connections.ts';
import { textArray } from './table-statements.ts';

/** The reads of operations on many jobs. A list or value that is `NULL` matches everything. */
export function createOperationReads(
  partition: number,
): (connection: Connection) => OperationReads {
  const scans: { readonly [Of in JobsQuestion['of']]: Statement } = {
    jobs: { name: 'scan jobs', text: scanSql(partition, '') },
    deadLetters: {
      name: 'scan dead letters',
      text: scanSql(partition, `state = 'deadlettered' AND`),
    },
  };
  const states: Statement = {
    name: 'job states',
    text: `SELECT key, state FROM background_job
      WHERE partition_id = ${partition} AND key = ANY($1::bigint[])`,
  };
  return (connection) => ({
    jobsBeyond: async (question) => {
      const rows = await connection.rows(scans[question.of], bound(question));
      return rows.map(([key, createdAt, isMatch]) => ({
        jobKey: key as BackgroundJobKey,
        createdAtMs: Number(createdAt),
        isMatch: isMatch === 't',
      }));
    },
    jobStates: async (keys) => {
      const rows = await connection.rows(states, [`{${keys.join(',')}}`]);
      return rows.map(([key, state]) => ({
        jobKey: key as BackgroundJobKey,
        state: state as WatchedJob['state'],
      }));
    },
  });
}

function scanSql(partition: number, guard: string): string {
  return `SELECT key, created_at,
      ($6::text[] IS NULL OR state = ANY($6::text[]))
      AND ($7::text[] IS NULL OR type = ANY($7::text[]))
      AND ($8::bigint[] IS NULL OR priority = ANY($8::bigint[]))
      AND ($9::bigint IS NULL OR schedule_key = $9::bigint)
      AND ($10::text IS NULL OR worker = $10::text)
      AND ($11::text IS NULL OR strpos(error, $11::text) > 0)
    FROM background_job
    WHERE partition_id = ${partition} AND ${guard} tenant_id = $1
      AND (created_at, key) > ($2::bigint, $3::bigint) AND created_at <= $4
    ORDER BY created_at, key LIMIT $5`;
}

function bound(question: JobsQuestion): readonly (Cell | number)[] {
  const { tenantId, filter, after, createdToMs, scannedMax } = question;
  const { states, types, priorities, scheduleKey, worker, errorCode } = filter;
  return [
    storableText(tenantId),
    after?.createdAtMs ?? filter.createdFromMs ?? 0,
    after?.jobKey ?? 0,
    Math.min(createdToMs, filter.createdToMs ?? createdToMs),
    scannedMax,
    listed(states),
    listed(types),
    listed(priorities?.map(String)),
    scheduleKey ?? null,
    worker === undefined ? null : storableText(worker),
    errorCode === undefined ? null : storableText(`"code":${JSON.stringify(errorCode)}`),
  ];
}

function listed(values: readonly string[] | undefined): string | null {
  return values === undefined || values.length === 0 ? null : textArray(values);
}
