/** Reads schedules of the Jobs Service and the logs of their ticks, always of the caller's tenant. */
import { sql } from 'kysely';
import { unreachable } from '../../core/unreachable.ts';
import { allOf, tenantsSql } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import { scheduleColumns, scheduleRowText, scheduleTicks } from '../resources/schedules.ts';
import { resultShape } from '../result.ts';
import { bytesSql, fittingTexts } from '../page-bytes.ts';
import { listSource, listText, readInOrder, rowsOf } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import type { ListPage } from './background-jobs.ts';

export type ScheduleQuery =
  | { readonly kind: 'schedules'; readonly page: ListPage }
  | { readonly kind: 'schedule'; readonly key: string }
  | {
      readonly kind: 'scheduleTicks';
      readonly scheduleKey: string;
      /** Only ticks with this outcome; `undefined` for all. */
      readonly outcome: string | undefined;
      readonly page: ListPage;
    };

export function answerSchedules(run: Run, query: ScheduleQuery): Promise<string | undefined> {
  switch (query.kind) {
    case 'schedules':
      return list(run, query.page);
    case 'schedule':
      return get(run, query.key);
    case 'scheduleTicks':
      return ticks(run, query);
    default:
      return unreachable(query);
  }
}

const { columns } = resultShape(scheduleColumns);
const bytes = bytesSql(scheduleColumns);

/** Lists the oldest first; the quota limits how many a tenant has. */
async function list(run: Run, { from, limit }: ListPage): Promise<string> {
  const where = ownSql(run);
  const [counted] = await rowsOf(
    run,
    sql`SELECT count(*) AS total FROM schedule AS t WHERE ${where}`,
  );
  const found = await rowsOf(
    run,
    sql`SELECT t.key AS ${sql.ref('rowKey')}, ${bytes} AS bytes FROM schedule AS t
      WHERE ${where} ORDER BY t.key LIMIT ${limit} OFFSET ${from}`,
  );
  const { rows } = await readInOrder(
    run,
    { from: sql`schedule AS t` },
    { found, shape: { columns } },
  );
  const total = Number(counted?.['total'] ?? 0);
  const items = fittingTexts(rows, scheduleRowText, run);
  return listText({ items, total, isCut: false });
}

async function get(run: Run, key: string): Promise<string | undefined> {
  const where = allOf([sql`t.key = ${BigInt(key)}`, ownSql(run)]);
  const [row] = await rowsOf(run, sql`SELECT ${columns} FROM schedule AS t WHERE ${where}`);
  return row && scheduleRowText(row, run.ids);
}

/** Lists the latest first; `undefined` if the caller may see no such schedule. */
async function ticks(
  run: Run,
  { scheduleKey, outcome, page }: Extract<ScheduleQuery, { readonly kind: 'scheduleTicks' }>,
): Promise<string | undefined> {
  if ((await get(run, scheduleKey)) === undefined) return undefined;
  const source = {
    resource: scheduleTicks,
    from: sql`schedule_tick AS t`,
    where: [sql`t.schedule_key = ${BigInt(scheduleKey)}`],
  };
  return listSource(run, source, {
    conditions:
      outcome === undefined
        ? []
        : [{ kind: 'tests', field: 'outcome', tests: [{ operator: 'eq', value: outcome }] }],
    sort: [{ field: 'tickAt', order: 'DESC' }],
    page: { kind: 'offset', ...page },
  });
}

function ownSql({ dialect, tenantIds }: Run): Sql {
  return tenantsSql(dialect, 't.tenant_id', tenantIds);
}
