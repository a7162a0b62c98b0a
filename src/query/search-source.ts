import { sql } from 'kysely';
import type { TenantIds } from '../core/caller.ts';
import type { Condition } from './condition.ts';
import { allOf, conditionsSql, tenantsSql } from './condition-sql.ts';
import type { ReadConnection } from './connection.ts';
import { encodeCursor } from './cursor.ts';
import type { Sql, SqlDialect } from './dialect.ts';
import { beyondSql, orderSql, sortValueSql, type Direction, type OrderTerm } from './order-sql.ts';
import type { Page, Search } from './query.ts';
import { completeSort, fieldOf } from './order.ts';
import type { Resource, Searchable } from './resource.ts';
import type { Row } from './result-text.ts';
import { resultShape, type ResultShape } from './result.ts';

/** Totals are exact up to here; beyond, a page says that there are more. */
export const totalMax = 10_000;

/** On what a query is run, and for whom. */
export interface Run {
  readonly connection: ReadConnection;
  readonly dialect: SqlDialect;
  readonly tenantIds: TenantIds;
}

/** The rows to search: `t`, of whatever table or subquery `from` gives. */
export interface Source {
  readonly resource: Searchable;
  readonly from: Sql;
  /** Beside the tenants and the search's own conditions. */
  readonly where: readonly Sql[];
  /** Whether `t` is a table, in which the rows of a page can be looked up by `t.key`. */
  readonly isTable: boolean;
}

/** The source of a declared resource. */
export function sourceOf(resource: Resource, where: readonly Sql[] = []): Source {
  return { resource, from: sql.raw(resource.from), where, isTable: true };
}

/** One page as the JSON text of a search's response body. */
export async function searchSource(run: Run, source: Source, search: Search): Promise<string> {
  return pageText(await findPage(run, source, search));
}

/** One page as `listText` has it. */
export async function listSource(run: Run, source: Source, search: Search): Promise<string> {
  const { shape, rows, total } = await findPage(run, source, search);
  return listText({ items: rows.map((row) => shape.write(row)), total, isCut: false });
}

/**
 * The JSON text of `[total, totalIsCapped, searchIsCapped, items]`. A capped total is the least there are; a capped
 * search has not looked at everything.
 */
export function listText(list: {
  readonly items: readonly string[];
  readonly total: number;
  readonly isCut: boolean;
}): string {
  const { items, total, isCut } = list;
  return `[${Math.min(total, totalMax)},${total > totalMax},${isCut},[${items.join(',')}]]`;
}

interface FoundPage {
  readonly shape: ResultShape;
  readonly terms: readonly OrderTerm[];
  readonly rows: readonly Row[];
  readonly total: number;
}

async function findPage(run: Run, source: Source, search: Search): Promise<FoundPage> {
  const { resource } = source;
  const shape = resultShape({ ...resource.fields, ...resource.shown });
  const terms = completeSort(resource, search.sort).map(({ field, order }) => ({
    field: fieldOf(resource, field),
    order,
  }));
  const where = whereSql(run, source, search.conditions);
  const found = await rowsOf(
    run,
    pageStatement(run.dialect, { source, shape, where, terms, page: search.page }),
  );
  const rows = search.page.kind === 'before' ? found.toReversed() : found;
  const total = knownTotal(search.page, rows.length) ?? (await countOf(run, source, where));
  return { shape, terms, rows, total };
}

/** One row as JSON text; `undefined` when there is none. */
export async function firstOfSource(
  run: Run,
  source: Source,
  conditions: readonly Condition[],
): Promise<string | undefined> {
  const shape = resultShape({ ...source.resource.fields, ...source.resource.shown });
  const { gone } = source.resource;
  const where = allOf([
    whereSql(run, source, conditions),
    ...(gone === undefined ? [] : [sql`NOT (${sql.raw(gone)})`]),
  ]);
  const [row] = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM ${source.from} WHERE ${where} LIMIT 1`,
  );
  return row === undefined ? undefined : shape.write(row);
}

export async function rowsOf(run: Run, statement: Sql): Promise<readonly Row[]> {
  const { text, parameters } = run.dialect.compile(statement);
  return run.connection.rows(text, parameters);
}

function whereSql(run: Run, source: Source, conditions: readonly Condition[]): Sql {
  const { hidden } = source.resource;
  const isAsked = conditions.some((one) => 'field' in one && one.field === hidden?.unlessAsked);
  return allOf([
    ...source.where,
    ...(hidden === undefined || isAsked ? [] : [sql`NOT (${sql.raw(hidden.sql)})`]),
    conditionsSql(run.dialect, source.resource.fields, conditions),
    tenantsSql(run.dialect, 't.tenant_id', run.tenantIds),
  ]);
}

interface PagePlan {
  readonly source: Source;
  readonly shape: ResultShape;
  readonly where: Sql;
  readonly terms: readonly OrderTerm[];
  readonly page: Page;
}

function pageStatement(dialect: SqlDialect, plan: PagePlan): Sql {
  const { source, shape, where, terms, page } = plan;
  const direction: Direction = page.kind === 'before' ? 'backward' : 'forward';
  const beyond = page.kind === 'offset' ? [] : [beyondSql(dialect, terms, page.cursor, direction)];
  const sortColumns = terms.map(
    (term, index) => sql`${sortValueSql(term.field)} AS ${sql.ref(sortColumn(index))}`,
  );
  const offset = page.kind === 'offset' && page.from > 0 ? sql` OFFSET ${page.from}` : sql``;
  const order = orderSql(terms, direction);
  const tail = sql`FROM ${source.from} WHERE ${allOf([where, ...beyond])}
    ORDER BY ${order} LIMIT ${page.limit}${offset}`;
  const select = sql`SELECT ${shape.columns}, ${sql.join(sortColumns, sql`, `)}`;
  // The page is found by keys and sort values alone; only its own rows are then read in full.
  return source.isTable
    ? sql`${select} FROM ${source.from} WHERE t.key IN (SELECT t.key ${tail}) ORDER BY ${order}`
    : sql`${select} ${tail}`;
}

function sortColumn(index: number): string {
  return `sort${index}`;
}

/** A first page that is not full has counted already. */
function knownTotal(page: Page, count: number): number | undefined {
  if (page.kind !== 'offset' || count === page.limit) return undefined;
  return count > 0 || page.from === 0 ? page.from + count : undefined;
}

async function countOf(run: Run, source: Source, where: Sql): Promise<number> {
  const [row] = await rowsOf(
    run,
    sql`SELECT count(*) AS total FROM
      (SELECT 1 AS one FROM ${source.from} WHERE ${where} LIMIT ${totalMax + 1}) AS counted`,
  );
  return Number(row?.['total'] ?? 0);
}

function pageText({ shape, terms, rows, total }: FoundPage): string {
  const cursor = (row: Row | undefined) =>
    row === undefined
      ? 'null'
      : JSON.stringify(encodeCursor(terms.map((_, index) => row[sortColumn(index)])));
  const items = rows.map((row) => shape.write(row)).join(',');
  return (
    `{"items":[${items}],"page":{"totalItems":${Math.min(total, totalMax)},` +
    `"hasMoreTotalItems":${total > totalMax},` +
    `"startCursor":${cursor(rows[0])},"endCursor":${cursor(rows.at(-1))}}}`
  );
}
