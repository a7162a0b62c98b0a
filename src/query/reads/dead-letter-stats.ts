import { sql } from 'kysely';
import { allOf, tenantsSql } from '../condition-sql.ts';
import { showDateTime } from '../date-time.ts';
import type { Sql } from '../dialect.ts';
import type { Row } from '../result-text.ts';
import { rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';

/** Counts of the caller's dead letters. */
export interface DeadLetterStatsQuery {
  readonly kind: 'deadLetterStats';
}

/** Dead letters that are counted, newest first. */
const countedMax = 25_000;
/** Types and error codes that are listed; those with the most dead letters. */
const groupsMax = 100;

export async function deadLetterStats(run: Run): Promise<string> {
  const { dialect, tenantIds } = run;
  const dead = allOf([
    sql`b.state = 'deadlettered'`,
    dialect.stopCheck,
    tenantsSql(dialect, 'b.tenant_id', tenantIds),
  ]);
  const newest = sql`SELECT b.key FROM background_job AS b WHERE ${dead}
    ORDER BY b.created_at DESC, b.key DESC LIMIT ${countedMax}`;
  const letters = dialect.lookedUp(newest, 'background_job');
  const [sum = {}] = await rowsOf(
    run,
    sql`SELECT count(*) AS total, min(t.ended_at) AS oldest, max(t.ended_at) AS newest FROM ${letters}`,
  );
  const grouped = (name: Sql) =>
    rowsOf(
      run,
      sql`SELECT ${name} AS name, count(*) AS total FROM ${letters}
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${groupsMax}`,
    );
  const types = await grouped(sql`t.type`);
  const codes = await grouped(dialect.textMember(sql`t.error`, 'code'));
  const total = Number(sum['total']);
  return JSON.stringify({
    total,
    totalIsCapped: total >= countedMax,
    oldest: moment(sum['oldest']),
    newest: moment(sum['newest']),
    byType: counts(types, (row) => ({ type: row['name'] })),
    byErrorCode: counts(codes, ({ name }) => ({
      code: typeof name === 'string' ? (JSON.parse(name) as unknown) : null,
    })),
  });
}

function counts(rows: readonly Row[], label: (row: Row) => object): readonly object[] {
  return rows.map((row) => ({ ...label(row), count: Number(row['total']) }));
}

function moment(value: unknown): string | null {
  return value === null || value === undefined ? null : showDateTime(Number(value));
}
