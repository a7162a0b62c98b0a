/** Reads a page of background jobs and how many there are. */
import { sql } from 'kysely';
import type { BackgroundJobKey } from '../../core/key.ts';
import type { JobFilter } from '../../engine/background/job-filter.ts';
import type { Condition, Test, Value } from '../condition.ts';
import { allOf, conditionsSql, tenantsSql } from '../condition-sql.ts';
import type { Sql } from '../dialect.ts';
import { orderSql } from '../order-sql.ts';
import { fieldOf } from '../order.ts';
import type { Sort } from '../search.ts';
import { backgroundJobs } from '../resources/background-jobs.ts';
import { resultShape } from '../result.ts';
import { bytesSql, fittingTexts } from '../page-bytes.ts';
import { listText, readInOrder, rowsOf, sourceOf, totalMax } from '../search-source.ts';
import type { Run } from '../query-run.ts';
import { matchingPayloads, type PayloadTest } from './matching-payloads.ts';

/** The newest jobs that a list examines if no index serves its filter; each of them is tested. */
const scannedMax = 25_000;

export interface BackgroundJobsQuery {
  readonly kind: 'backgroundJobs';
  /** All of the tenant's jobs, or its dead letters. */
  readonly of: 'jobs' | 'deadLetters';
  readonly filter: ListedJobFilter;
  readonly sort: readonly Sort[];
  readonly page: ListPage;
}

export interface ListedJobFilter extends JobFilter {
  /** Only these jobs; the list is short. */
  readonly keys?: readonly BackgroundJobKey[];
  readonly scheduledFromMs?: number;
  readonly scheduledToMs?: number;
  readonly uniqueKey?: string;
  readonly idempotencyKey?: string;
  /** A job matches if all of these hold. */
  readonly payload?: readonly PayloadTest[];
}

/** A limit of 0 only counts. */
export interface ListPage {
  readonly from: number;
  readonly limit: number;
}

/** A page in the form of `listText`. A capped search has examined only the newest jobs. */
export async function listBackgroundJobs(run: Run, query: BackgroundJobsQuery): Promise<string> {
  const { of, filter, page } = query;
  const needsWindow = !isIndexed(query);
  const windowSize = filter.payload === undefined ? scannedMax : payloadsScannedMax;
  const window = windowSql(run, query, windowSize);
  const from = needsWindow
    ? run.dialect.lookedUp(window, 'background_job')
    : sql`background_job AS t`;
  const conditions = conditionsSql(run.dialect, backgroundJobs.fields, conditionsOf(of, filter));
  const where = allOf([
    run.dialect.stopCheck,
    conditions,
    ...errorSql(run, filter),
    tenantsSql(run.dialect, 't.tenant_id', run.tenantIds),
  ]);
  const order = orderOf(query.sort);
  const matching =
    filter.payload &&
    (await matchingPayloads(run, { source: sql`${from} WHERE ${where}`, order }, filter.payload));
  const total = matching?.length ?? (await countOf(run, sql`${from} WHERE ${where}`));
  const isCut = needsWindow && (await isFull(run, window, windowSize));
  const keys =
    matching === undefined
      ? sql`SELECT t.key FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.from}`
      : keysSql(matching.slice(page.from, page.from + page.limit));
  const isEmpty = total <= page.from || page.limit === 0;
  const items = isEmpty ? [] : await itemsOf(run, keys, order);
  return listText({ items, total, isCut });
}

const payloadsScannedMax = 10_000;

/**
 * Whether an index serves exactly this page: newest first, of all jobs or between two moments; or jobs by their keys.
 */
function isIndexed({ filter, sort }: BackgroundJobsQuery): boolean {
  if (filter.keys !== undefined) return true;
  const [first] = sort;
  const others = Object.keys(filter).filter(
    (name) => !['createdFromMs', 'createdToMs'].includes(name),
  );
  return others.length === 0 && (first === undefined || first.field === 'createdAt');
}

/**
 * The keys of the newest jobs of the tenant, of its dead letters, or of one of its schedules, read from an index alone.
 */
function windowSql({ dialect, tenantIds }: Run, query: BackgroundJobsQuery, size: number): Sql {
  const { createdFromMs, createdToMs, scheduleKey } = query.filter;
  const bounds = [
    dialect.stopCheck,
    tenantsSql(dialect, 'b.tenant_id', tenantIds),
    ...(query.of === 'deadLetters' ? [sql`b.state = 'deadlettered'`] : []),
    ...(createdFromMs === undefined ? [] : [sql`b.created_at >= ${createdFromMs}`]),
    ...(createdToMs === undefined ? [] : [sql`b.created_at <= ${createdToMs}`]),
    ...(scheduleKey === undefined ? [] : [sql`b.schedule_key = ${BigInt(scheduleKey)}`]),
  ];
  const order = scheduleKey === undefined ? sql`b.created_at DESC, b.key DESC` : sql`b.key DESC`;
  return sql`SELECT b.key FROM background_job AS b WHERE ${allOf(bounds)}
    ORDER BY ${order} LIMIT ${size}`;
}

async function isFull(run: Run, window: Sql, size: number): Promise<boolean> {
  const [row] = await rowsOf(run, sql`SELECT count(*) AS total FROM (${window}) AS w`);
  return Number(row?.['total'] ?? 0) >= size;
}

async function countOf(run: Run, source: Sql): Promise<number> {
  const [row] = await rowsOf(
    run,
    sql`SELECT count(*) AS total FROM (SELECT 1 AS one FROM ${source} LIMIT ${totalMax + 1}) AS counted`,
  );
  return Number(row?.['total'] ?? 0);
}

/** Newest first unless the query has another order. The key comes last, so that pages do not overlap. */
function orderOf(sort: readonly Sort[]): Sql {
  const wanted = sort.length > 0 ? sort : [{ field: 'createdAt', order: 'DESC' as const }];
  const last = wanted.at(-1)?.order ?? 'DESC';
  return orderSql(
    [...wanted, { field: 'jobKey', order: last }].map(({ field, order }) => ({
      field: fieldOf(backgroundJobs, field),
      order,
    })),
    'forward',
  );
}

const shape = resultShape(backgroundJobs.fields);
const bytes = bytesSql(backgroundJobs.fields);

/** Reads only the rows of the page in full. */
async function itemsOf(run: Run, keys: Sql, order: Sql): Promise<readonly string[]> {
  const found = await rowsOf(
    run,
    sql`SELECT t.key AS ${sql.ref('rowKey')}, ${bytes} AS bytes FROM background_job AS t
      WHERE t.key IN (${keys}) ORDER BY ${order}`,
  );
  const { rows } = await readInOrder(run, sourceOf(backgroundJobs), { found, shape });
  return fittingTexts(rows, shape.write, run);
}

function keysSql(keys: readonly bigint[]): Sql {
  return keys.length === 0 ? sql`SELECT 0 WHERE 1 = 0` : sql.join([...keys]);
}

function conditionsOf(
  of: BackgroundJobsQuery['of'],
  filter: ListedJobFilter,
): readonly Condition[] {
  const conditions: Condition[] = [];
  const test = (field: string, ...tests: readonly Test[]) =>
    conditions.push({ kind: 'tests', field, tests });
  const oneOf = (field: string, values: readonly Value[] = []) => {
    if (values.length > 0) test(field, { operator: 'in', values });
  };
  const equal = (field: string, value: Value | undefined) => {
    if (value !== undefined) test(field, { operator: 'eq', value });
  };
  const within = (field: string, fromMs: number | undefined, toMs: number | undefined) => {
    if (fromMs !== undefined) test(field, { operator: 'gte', value: fromMs });
    if (toMs !== undefined) test(field, { operator: 'lte', value: toMs });
  };
  if (of === 'deadLetters') equal('status', 'deadlettered');
  oneOf('jobKey', filter.keys?.map(BigInt));
  oneOf('status', filter.states);
  oneOf('type', filter.types);
  oneOf('priority', filter.priorities);
  within('createdAt', filter.createdFromMs, filter.createdToMs);
  within('scheduledAt', filter.scheduledFromMs, filter.scheduledToMs);
  equal('scheduleKey', filter.scheduleKey && BigInt(filter.scheduleKey));
  equal('uniqueKey', filter.uniqueKey);
  equal('idempotencyKey', filter.idempotencyKey);
  equal('workerId', filter.worker);
  return conditions;
}

/** The text of a `JobError` is flat, and quotes within its members are escaped, so a match is always its code. */
function errorSql({ dialect }: Run, { errorCode }: ListedJobFilter): readonly Sql[] {
  if (errorCode === undefined) return [];
  return [dialect.contains(sql`t.error`, `"code":${JSON.stringify(errorCode)}`)];
}
