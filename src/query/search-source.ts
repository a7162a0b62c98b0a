import { sql } from 'kysely';
import { assert } from '../core/assert.ts';
import type { Condition } from './condition.ts';
import { allOf, conditionsSql, tenantsSql } from './condition-sql.ts';
import { encodeCursor } from './cursor.ts';
import type { Sql, SqlDialect } from './dialect.ts';
import { beyondSql, orderSql, sortValueSql, type Direction, type OrderTerm } from './order-sql.ts';
import type { Page, Search } from './search.ts';
import { rightsSql } from './rights-sql.ts';
import { completeSort, fieldOf } from './order.ts';
import type { Resource, Searchable } from './resource.ts';
import { bytesSql, fittingRows, fittingTexts } from './page-bytes.ts';
import type { Row } from './result-text.ts';
import { resultShape, type ResultShape } from './result.ts';
import type { Run } from './query-run.ts';

/** Totals are exact up to here; for more rows, a page reports only that there are more. */
export const totalMax = 10_000;

/** The rows to search: `t`, from a table or a subquery. */
export interface Source {
  readonly resource: Searchable;
  readonly from: Sql;
  /** Conditions besides the tenants and those of the search. */
  readonly where: readonly Sql[];
  /** The name of `t` if it is a table, whose rows can be looked up by `t.key`. */
  readonly table?: string;
  /** Whether the search includes rows that the resource hides, such as deleted definitions. */
  readonly includesHidden?: boolean;
}

/** The source of a declared resource. */
export function sourceOf(resource: Resource, where: readonly Sql[] = []): Source {
  const [, table] = tableOf.exec(resource.from) ?? [];
  assert(table, `the source of ${resource.noun} to begin with a table`);
  return { resource, from: sql.raw(resource.from), where, table };
}

/** The first table of a source. The rows of `t` are rows of this table. */
const tableOf = /^(?:\(SELECT \w+\.\* FROM )?(\w+) AS /;

/** One page as the JSON text of a search's response body. */
export async function searchSource(run: Run, source: Source, search: Search): Promise<string> {
  return pageText(await findPage(run, source, search));
}

/** One page in the form of `listText`. */
export async function listSource(run: Run, source: Source, search: Search): Promise<string> {
  const { items, total } = await findPage(run, source, search);
  return listText({ items, total, isCut: false });
}

/**
 * The JSON text of `[total, totalIsCapped, searchIsCapped, count, items]`. If the total is capped, there are more rows;
 * if the search is capped, it has not examined all rows. `count` is the number of items, which the page's bytes may
 * limit.
 */
export function listText(list: {
  readonly items: readonly string[];
  readonly total: number;
  readonly isCut: boolean;
}): string {
  const { items, total, isCut } = list;
  return `[${Math.min(total, totalMax)},${total > totalMax},${isCut},${items.length},[${items.join(',')}]]`;
}

interface FoundPage {
  readonly items: readonly string[];
  /** The cursors of the first and the last item; absent without items. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly total: number;
}

async function findPage(run: Run, source: Source, search: Search): Promise<FoundPage> {
  const { resource } = source;
  const { page } = search;
  const terms = completeSort(resource, search.sort).map(({ field, order }) => ({
    field: fieldOf(resource, field),
    order,
  }));
  const where = whereSql(run, source, search.conditions);
  const plan: PagePlan = { source, shape: shapeOf(source), where, terms, page };
  const { table } = source;
  const { rows, isWhole } =
    table === undefined ? await rowsOfSubquery(run, plan) : await rowsOfTable(run, table, plan);
  const texts = fittingTexts(rows, plan.shape.write, run);
  const shown = rows.slice(0, texts.length);
  const known = isWhole && shown.length === rows.length ? knownTotal(page, rows.length) : undefined;
  const total = known ?? (await countOf(run, source, where));
  const isBackward = page.kind === 'before';
  const cursor = (row: Row | undefined) =>
    row && encodeCursor(terms.map((_, index) => row[sortColumn(index)]));
  return {
    items: isBackward ? texts.toReversed() : texts,
    start: cursor(isBackward ? shown.at(-1) : shown[0]),
    end: cursor(isBackward ? shown[0] : shown.at(-1)),
    total,
  };
}

/** Rows of a page in the order of the search: those nearest to the cursor first. */
interface FoundRows {
  readonly rows: readonly Row[];
  /** Whether the bytes of the page cut off no row. */
  readonly isWhole: boolean;
}

/**
 * Finds the page by keys and sort values alone, and then reads only its rows in full: no database sorts, and no memory
 * holds, more long texts than a page may have.
 */
async function rowsOfTable(run: Run, table: string, plan: PagePlan): Promise<FoundRows> {
  if (plan.page.limit === 0) return { rows: [], isWhole: true };
  const found = await rowsOf(run, keysStatement(run.dialect, table, plan));
  return readInOrder(run, plan.source, { found, shape: plan.shape });
}

/** Reads rows in full, in the order of `found` (which has `rowKey` and `bytes`), as many as fit into a page. */
export async function readInOrder(
  run: Run,
  { from }: Pick<Source, 'from'>,
  {
    found,
    shape,
  }: { readonly found: readonly Row[]; readonly shape: Pick<ResultShape, 'columns'> },
): Promise<FoundRows> {
  const fitting = fittingRows(found, run.bytesMax);
  if (fitting.length === 0) return { rows: [], isWhole: true };
  const keys = fitting.map((row) => BigInt(row['rowKey'] as number | bigint | string));
  const rows = await rowsOf(
    run,
    sql`SELECT t.key AS ${sql.ref('rowKey')}, ${shape.columns} FROM ${from}
      WHERE ${run.dialect.hasOneOf(keys)}`,
  );
  const byKey = new Map(rows.map((row) => [String(row['rowKey']), row]));
  return {
    rows: fitting.flatMap((row) => {
      const whole = byKey.get(String(row['rowKey']));
      // Retention may have deleted the row meanwhile.
      return whole === undefined ? [] : [{ ...row, ...whole }];
    }),
    isWhole: fitting.length === found.length,
  };
}

/** Rows of a subquery cannot be looked up by key, so the database adds up the bytes and ends the page. */
async function rowsOfSubquery(run: Run, plan: PagePlan): Promise<FoundRows> {
  const rows = await rowsOf(run, subqueryStatement(run.dialect, plan, run.bytesMax));
  const last = rows.at(-1);
  const bytes = Number(last?.['before'] ?? 0) + Number(last?.['bytes'] ?? 0);
  return { rows, isWhole: bytes <= run.bytesMax };
}

function shapeOf({ resource }: Source): ResultShape & { readonly bytes: Sql } {
  const fields = { ...resource.fields, ...resource.shown };
  return { ...resultShape(fields), bytes: bytesSql(fields) };
}

/** One row as JSON text; `undefined` if there is none. */
export async function firstOfSource(
  run: Run,
  source: Source,
  conditions: readonly Condition[],
): Promise<string | undefined> {
  const shape = resultShape({ ...source.resource.fields, ...source.resource.shown });
  const { absentByKey } = source.resource;
  const where = allOf([
    whereSql(run, source, conditions),
    ...(absentByKey === undefined || source.includesHidden === true
      ? []
      : [sql`NOT (${sql.raw(absentByKey)})`]),
  ]);
  const [row] = await rowsOf(
    run,
    sql`SELECT ${shape.columns} FROM ${source.from} WHERE ${where} LIMIT 1`,
  );
  return row === undefined ? undefined : shape.write(row, run.ids);
}

export async function rowsOf(run: Run, statement: Sql): Promise<readonly Row[]> {
  const { text, parameters } = run.dialect.compile(statement);
  return run.connection.rows(text, parameters);
}

/** The rows that match, as far as the caller may see them. */
export function whereSql(run: Run, source: Source, conditions: readonly Condition[]): Sql {
  const { hidden } = source.resource;
  const isShown =
    source.includesHidden === true ||
    conditions.some((one) => 'field' in one && one.field === hidden?.unlessFilteredBy);
  return allOf([
    run.dialect.stopCheck,
    ...permittedSql(run, source, conditions),
    ...source.where,
    ...(source.resource.instanceKey === undefined
      ? []
      : [notDeletedSql(source.resource.instanceKey)]),
    ...(hidden === undefined || isShown ? [] : [sql`NOT (${sql.raw(hidden.sql)})`]),
    conditionsSql(run.dialect, source.resource.fields, conditions),
    ...(source.resource.isGlobal === true ? [] : [ownedSql(run, source.resource)]),
  ]);
}

function permittedSql(run: Run, { resource }: Source, conditions: readonly Condition[]): Sql[] {
  const rights = [resource.rights];
  if (resource.variableRights !== undefined && conditions.some(isOnVariables)) {
    rights.push(resource.variableRights);
  }
  return rights.map((one) => rightsSql(run, one)).filter((one) => one !== undefined);
}

function isOnVariables(condition: Condition): boolean {
  if (condition.kind === 'anyOf') return condition.choices.flat().some(isOnVariables);
  return condition.kind === 'variable';
}

/** Whether the process instance in this column, if any, was not deleted by hand. */
export function notDeletedSql(instanceKey: string): Sql {
  return sql`NOT EXISTS (SELECT 1 FROM deleted_instance AS z WHERE z.key = ${sql.raw(instanceKey)})`;
}

function ownedSql({ dialect, tenantIds }: Run, { hasGlobalRows }: Searchable): Sql {
  const owned = tenantsSql(dialect, 't.tenant_id', tenantIds);
  return hasGlobalRows === true ? sql`(t.tenant_id IS NULL OR ${owned})` : owned;
}

interface PagePlan {
  readonly source: Source;
  readonly shape: ResultShape & { readonly bytes: Sql };
  readonly where: Sql;
  readonly terms: readonly OrderTerm[];
  readonly page: Page;
}

function keysStatement(dialect: SqlDialect, table: string, plan: PagePlan): Sql {
  const { source, shape, terms, page } = plan;
  const { order, sortColumns, rows, direction } = pageSql(dialect, plan);
  const isOnPage = dialect.isOnPage(table, {
    rows,
    sortColumns,
    order,
    orderOfPage: orderSql(terms, direction, (_, index) => sql.ref(`w.${sortColumn(index)}`)),
    limit: page.limit,
    from: page.kind === 'offset' ? page.from : 0,
  });
  return sql`SELECT t.key AS ${sql.ref('rowKey')}, ${shape.bytes} AS bytes, ${sortColumns}
    FROM ${source.from} WHERE ${isOnPage} ORDER BY ${order}`;
}

function subqueryStatement(dialect: SqlDialect, plan: PagePlan, bytesMax: number): Sql {
  const { shape } = plan;
  const { order, sortColumns, rows } = pageSql(dialect, plan);
  const { page: asked } = plan;
  const offset = asked.kind === 'offset' && asked.from > 0 ? sql` OFFSET ${asked.from}` : sql``;
  const page = sql`SELECT ${shape.columns}, ${sortColumns}, ${shape.bytes} AS bytes,
    row_number() OVER (ORDER BY ${order}) AS position ${rows}
    ORDER BY ${order} LIMIT ${asked.limit}${offset}`;
  const before = sql`sum(w.bytes) OVER (ORDER BY w.position) - w.bytes`;
  return sql`SELECT * FROM (SELECT w.*, ${before} AS before FROM (${page}) AS w) AS p
    WHERE p.before <= ${bytesMax} ORDER BY p.position`;
}

function pageSql(dialect: SqlDialect, { source, where, terms, page }: PagePlan) {
  const direction: Direction = page.kind === 'before' ? 'backward' : 'forward';
  const beyond = page.kind === 'offset' ? [] : [beyondSql(dialect, terms, page.cursor, direction)];
  const sortColumns = terms.map(
    (term, index) => sql`${sortValueSql(term.field)} AS ${sql.ref(sortColumn(index))}`,
  );
  const order = orderSql(terms, direction);
  const rows = sql`FROM ${source.from} WHERE ${allOf([where, ...beyond])}`;
  return { order, sortColumns: sql.join(sortColumns, sql`, `), rows, direction };
}

function sortColumn(index: number): string {
  return `sort${index}`;
}

/** The total if the page itself shows it, because it is the last one. */
function knownTotal(page: Page, count: number): number | undefined {
  if (page.kind !== 'offset' || count === page.limit) return undefined;
  return count > 0 || page.from === 0 ? page.from + count : undefined;
}

async function countOf(run: Run, source: Source, where: Sql): Promise<number> {
  const rows = sql`FROM ${source.from} WHERE ${where}`;
  const some =
    source.table === undefined
      ? sql`SELECT 1 AS one ${rows} LIMIT ${totalMax + 1}`
      : run.dialect.someOf(source.table, rows, totalMax + 1);
  const [row] = await rowsOf(run, sql`SELECT count(*) AS total FROM (${some}) AS counted`);
  return Number(row?.['total'] ?? 0);
}

function pageText({ items, total, start, end }: FoundPage): string {
  const cursor = (text: string | undefined) => JSON.stringify(text ?? null);
  return (
    `{"items":[${items.join(',')}],"page":{"totalItems":${Math.min(total, totalMax)},` +
    `"hasMoreTotalItems":${total > totalMax},` +
    `"startCursor":${cursor(start)},"endCursor":${cursor(end)}}}`
  );
}
