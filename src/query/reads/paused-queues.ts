import { sql } from 'kysely';
import { allOf, tenantsSql } from '../condition-sql.ts';
import { fittingTexts } from '../page-bytes.ts';
import { activeQueueText, pausedQueueRowText, pausedQueues } from '../resources/paused-queues.ts';
import { resultShape } from '../result.ts';
import type { Run } from '../query-run.ts';
import { listText, rowsOf } from '../search-source.ts';
import type { ListPage } from './background-jobs.ts';

export type PausedQueueQuery =
  | { readonly kind: 'pausedQueues'; readonly page: ListPage }
  /** One queue, paused or not. */
  | { readonly kind: 'queue'; readonly type: string };

const { columns } = resultShape(pausedQueues.fields);

/** The caller's tenant's paused queues by their types. */
export async function listPausedQueues(run: Run, { from, limit }: ListPage): Promise<string> {
  const where = tenantsSql(run.dialect, 't.tenant_id', run.tenantIds);
  const [counted] = await rowsOf(
    run,
    sql`SELECT count(*) AS total FROM paused_queue AS t WHERE ${where}`,
  );
  const rows = await rowsOf(
    run,
    sql`SELECT ${columns} FROM paused_queue AS t WHERE ${where} ORDER BY t.type LIMIT ${limit} OFFSET ${from}`,
  );
  const items = fittingTexts(rows, pausedQueueRowText, run);
  return listText({ items, total: Number(counted?.['total'] ?? 0), isCut: false });
}

export async function queueOf(run: Run, type: string): Promise<string> {
  const where = allOf([
    sql`t.type = ${type}`,
    tenantsSql(run.dialect, 't.tenant_id', run.tenantIds),
  ]);
  const [row] = await rowsOf(run, sql`SELECT ${columns} FROM paused_queue AS t WHERE ${where}`);
  return row === undefined ? activeQueueText(type, run.ids) : pausedQueueRowText(row, run.ids);
}
