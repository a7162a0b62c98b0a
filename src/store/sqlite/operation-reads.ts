import type { DatabaseSync } from 'node:sqlite';
import type { BackgroundJobKey } from '../../core/key.ts';
import type { WatchedJob } from '../../engine/background/operation/operation-commands.ts';
import type {
  JobsQuestion,
  ScannedJob,
  OperationReads,
} from '../../engine/background/operation/operation-reads.ts';
import { storableText } from '../storable-text.ts';
import { bindKey } from './bound-value.ts';

/** The reads of operations on many jobs. Lists are bound as JSON; `NULL` matches everything. */
export function createOperationReads(db: DatabaseSync): OperationReads {
  const scans = {
    jobs: db.prepare(scanSql('')),
    deadLetters: db.prepare(scanSql(`state = 'deadlettered' AND`)),
  };
  const states = db.prepare(
    'SELECT key, state FROM background_job WHERE key IN (SELECT value FROM json_each(?))',
  );
  for (const statement of [scans.jobs, scans.deadLetters, states]) statement.setReturnArrays(true);
  return {
    jobsBeyond: (question) => {
      const rows = scans[question.of].all(...bound(question)) as unknown as ScannedCells[];
      return Promise.resolve(rows.map(scannedJob));
    },
    jobStates: (keys) => {
      const rows = states.all(`[${keys.join(',')}]`) as unknown as [
        number | bigint,
        WatchedJob['state'],
      ][];
      return Promise.resolve(
        rows.map(([key, state]) => ({ jobKey: String(key) as BackgroundJobKey, state })),
      );
    },
  };
}

type ScannedCells = readonly [
  key: number | bigint,
  createdAt: number | bigint,
  isMatch: number | null,
];

function scannedJob([key, createdAt, isMatch]: ScannedCells): ScannedJob {
  return {
    jobKey: String(key) as BackgroundJobKey,
    createdAtMs: Number(createdAt),
    isMatch: isMatch === 1,
  };
}

function scanSql(guard: string): string {
  return `SELECT key, created_at,
      (?6 IS NULL OR state IN (SELECT value FROM json_each(?6)))
      AND (?7 IS NULL OR type IN (SELECT value FROM json_each(?7)))
      AND (?8 IS NULL OR priority IN (SELECT value FROM json_each(?8)))
      AND (?9 IS NULL OR schedule_key = ?9)
      AND (?10 IS NULL OR worker = ?10)
      AND (?11 IS NULL OR instr(error, ?11) > 0)
    FROM background_job
    WHERE ${guard} tenant_id = ?1 AND (created_at, key) > (?2, ?3) AND created_at <= ?4
    ORDER BY created_at, key LIMIT ?5 + 0`;
}

function bound(question: JobsQuestion): (string | number | bigint | null)[] {
  const { tenantId, filter, after, createdToMs, scannedMax } = question;
  const { scheduleKey, worker, errorCode } = filter;
  return [
    tenantId,
    after?.createdAtMs ?? filter.createdFromMs ?? 0,
    after === undefined ? 0 : bindKey(after.jobKey),
    Math.min(createdToMs, filter.createdToMs ?? createdToMs),
    scannedMax,
    listed(filter.states),
    listed(filter.types),
    listed(filter.priorities),
    scheduleKey === undefined ? null : bindKey(scheduleKey),
    worker === undefined ? null : storableText(worker),
    errorCode === undefined ? null : `"code":${JSON.stringify(errorCode)}`,
  ];
}

function listed(values: readonly (string | number)[] | undefined): string | null {
  return values === undefined || values.length === 0 ? null : JSON.stringify(values);
}
