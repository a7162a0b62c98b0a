import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely';
import type { Value } from './condition.ts';
import { parseLike } from './like.ts';

export type Sql = RawBuilder<unknown>;

interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** All differences between the databases for a search. */
export interface SqlDialect {
  compile(statement: Sql): Statement;
  /** Whether a value is in a list. The list is one parameter, so the statement's text stays the same. */
  isIn(expression: Sql, values: readonly Value[]): Sql;
  /**
   * Whether a text matches a pattern (`like.ts`), case-sensitively. Matching takes the product of both lengths at
   * worst, so the schema limits the pattern, and only the first `likedMax` characters of the text count, as in Camunda,
   * whose index has no more of them.
   */
  isLike(expression: Sql, pattern: string): Sql;
  /** The strings of a JSON list as rows with a column `value`. */
  elements(list: Sql, alias: Sql): Sql;
  /** An entry of a JSON object as a row with a column `value`, which is NULL if it is of another type. */
  entry(object: Sql, name: string, type: 'text' | 'number'): Sql;
  /** The column of the outbox with the final order of its rows. */
  readonly eventSequence: 'position' | 'sequence';
  /**
   * A query with one column, `last`: the highest number of a row in the outbox. It counts deleted rows and rows that
   * are about to get a number.
   */
  readonly lastEvent: Sql;
  /** The form in which a value is bound. */
  bind(value: Value): unknown;
  /** Whether a text contains another one literally. */
  contains(expression: Sql, part: string): Sql;
  /** A string member of a flat JSON object, as JSON text; `NULL` where it is no string. */
  textMember(object: Sql, name: 'code'): Sql;
  /**
   * An expression that is always true and that a search evaluates at every row. It stops the search when its time is
   * over. That is enough, because only many rows make a search slow.
   */
  readonly stopCheck: Sql;
  /** Whether row `t` of a table has one of these keys. */
  hasOneOf(keys: readonly bigint[]): Sql;
  /** Whether row `t` of a table is on a page. Each partition finds its first rows by itself. */
  isOnPage(table: string, page: TablePage): Sql;
  /** The first rows of a select in the order of the key `item`. */
  firstItems(table: string, select: Sql, limit: number): Sql;
  /** Selects the number `last` of the newest key in a table. `isMadeBy` tests whether a key is not newer. */
  lastMade(keys: { readonly table: string; readonly key: string }): Sql;
  isMadeBy(key: Sql, last: bigint): Sql;
  /** The matching rows, up to a limit. */
  someOf(table: string, rows: Sql, rowsMax: number): Sql;
  /**
   * The rows `t` of a table with the keys of `keys`, looked up one by one, so that the cost depends only on the number
   * of keys.
   */
  lookedUp(keys: Sql, table: 'background_job'): Sql;
}

/** A page of the rows `t` of a table. */
export interface TablePage {
  /** `FROM` and `WHERE`. */
  readonly rows: Sql;
  readonly sortColumns: Sql;
  readonly order: Sql;
  /** The same order by the sort columns of `w`. */
  readonly orderOfPage: Sql;
  readonly limit: number;
  readonly from: number;
}

const likedMax = 8191;

const sqliteCompiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export const sqliteDialect: SqlDialect = {
  compile: (statement) => {
    const { sql: text, parameters } = statement.compile(sqliteCompiler);
    return { text, parameters };
  },
  isIn: (expression, values) =>
    sql`${expression} IN (SELECT value FROM json_each(${jsonOf(values)}))`,
  isLike: (expression, pattern) =>
    sql`substr(${expression}, 1, ${sql.lit(likedMax)}) GLOB ${globOf(pattern)}`,
  elements: (list, alias) => sql`json_each(${list}) AS ${alias}`,
  entry: (object, name, type) => {
    const types = type === 'text' ? `'text'` : `'integer', 'real'`;
    return sql`(SELECT CASE WHEN e.type IN (${sql.raw(types)}) THEN e.value END AS value
      FROM json_each(${object}) AS e WHERE e.key = ${name})`;
  },
  eventSequence: 'position',
  lastEvent: sql`SELECT seq AS last FROM sqlite_sequence WHERE name = 'job_event'`,
  bind: (value) => (typeof value === 'boolean' ? Number(value) : value),
  contains: (expression, part) => sql`instr(${expression}, ${part}) > 0`,
  textMember: (object, name) => sql`CASE json_type(${object}, ${`$.${name}`})
    WHEN 'text' THEN ${object} -> ${`$.${name}`} END`,
  stopCheck: sql`1 = 1`,
  hasOneOf: (keys) => sqliteDialect.isIn(sql`t.key`, keys),
  isOnPage: (_, { rows, order, limit, from }) =>
    sql`t.key IN (SELECT t.key ${rows} ORDER BY ${order} LIMIT ${limit}${from > 0 ? sql` OFFSET ${from}` : sql``})`,
  firstItems: (_, select, limit) => sql`${select} LIMIT ${limit}`,
  lastMade: ({ table, key }) =>
    sql`SELECT CAST(max(h.${sql.ref(key)}) AS TEXT) AS last FROM ${sql.raw(table)} AS h`,
  isMadeBy: (key, last) => sql`${key} <= ${last}`,
  someOf: (_, rows, rowsMax) => sql`SELECT 1 AS one ${rows} LIMIT ${rowsMax}`,
  // SQLite keeps the order of a CROSS JOIN.
  lookedUp: (keys, table) => sql`(${keys}) AS w CROSS JOIN ${sql.raw(table)} AS t ON t.key = w.key`,
};

export const stopCheckFunction = 'continuo_goes_on';

/** For connections that define `stopCheckFunction`: Node's SQLite can be interrupted in no other way. */
export const interruptibleSqliteDialect: SqlDialect = {
  ...sqliteDialect,
  stopCheck: sql.raw(`${stopCheckFunction}()`),
};

/** SQLite reads JSON numbers as integers of 64 bits, which `JSON.stringify` cannot write. */
function jsonOf(values: readonly Value[]): string {
  const texts = values.map((value) =>
    typeof value === 'bigint' ? value.toString() : JSON.stringify(value),
  );
  return `[${texts.join(',')}]`;
}

/** SQLite's `GLOB` has the same wildcards, and quotes characters with brackets. */
function globOf(pattern: string): string {
  return parseLike(pattern)
    .map((part) => {
      if (typeof part === 'string') return part;
      return '*?['.includes(part.text) ? `[${part.text}]` : part.text;
    })
    .join('');
}

const postgresCompiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export const postgresDialect: SqlDialect = {
  compile: (statement) => {
    const { sql: text, parameters } = statement.compile(postgresCompiler);
    return { text, parameters };
  },
  isIn: (expression, values) =>
    typeof values[0] === 'string'
      ? sql`${expression} = ANY(CAST(${values} AS TEXT[]))`
      : sql`${expression} = ANY(CAST(${values} AS BIGINT[]))`,
  isLike: (expression, pattern) => sql`${expression} LIKE ${likeOf(pattern)} ESCAPE '\\'`,
  elements: (list, alias) =>
    sql`json_array_elements_text(CAST(${list} AS JSON)) AS ${alias} (value)`,
  entry: (object, name, type) => {
    const [word, sqlType] = type === 'text' ? ['string', 'TEXT'] : ['number', 'DOUBLE PRECISION'];
    return sql`(SELECT CASE json_typeof(e.value) WHEN ${sql.lit(word)}
        THEN CAST(e.value #>> '{}' AS ${sql.raw(sqlType)}) END AS value
      FROM json_each(CAST(${object} AS JSON)) AS e WHERE e.key = ${name})`;
  },
  eventSequence: 'sequence',
  lastEvent: sql`SELECT c.value + (SELECT count(*) FROM job_event AS u WHERE u.sequence IS NULL) AS last
    FROM counter AS c WHERE c.name = 'event'`,
  bind: (value) => value,
  contains: (expression, part) => sql`strpos(${expression}, ${part}) > 0`,
  // The text is not parsed as JSON, because it may contain escapes that PostgreSQL has no character for.
  textMember: (object, name) =>
    sql`substring(${object} from ${`"${name}":("(?:[^"\\\\]|\\\\.)*")`})`,
  // Statements have a timeout, and the database server can cancel them.
  stopCheck: sql`1 = 1`,
  hasOneOf: (keys) =>
    sql`(t.partition_id, t.key) IN (SELECT k >> 51, k FROM unnest(CAST(${keys} AS BIGINT[])) AS k)`,
  isOnPage: (table, { rows, sortColumns, order, orderOfPage, limit, from }) => {
    const first = sql`SELECT t.key, ${sortColumns} ${rows} ORDER BY ${order} LIMIT ${limit + from}`;
    return sql`(t.partition_id, t.key) IN (SELECT w.key >> 51, w.key FROM ${eachPartition(table, first)}
      ORDER BY ${orderOfPage} LIMIT ${limit} OFFSET ${from})`;
  },
  firstItems: (table, select, limit) =>
    sql`SELECT w.* FROM ${eachPartition(table, sql`${select} LIMIT ${limit}`)}
      ORDER BY CAST(w.item AS BIGINT) LIMIT ${limit}`,
  // Keys of all partitions have one counter.
  lastMade: ({ table, key }) => {
    const last = sql`SELECT max(h.${sql.ref(key)}) AS key FROM ${sql.raw(table)} AS h`;
    return sql`SELECT CAST(max(w.key & ${counterMask}) AS TEXT) AS last FROM ${eachPartition(table, last)}`;
  },
  isMadeBy: (key, last) => sql`(${key} & ${counterMask}) <= ${last & counterOf}`,
  someOf: (table, rows, rowsMax) =>
    sql`SELECT 1 AS one FROM ${eachPartition(table, sql`SELECT 1 ${rows} LIMIT ${rowsMax}`)} LIMIT ${rowsMax}`,
  // Without the limit, PostgreSQL would rather read the whole table once.
  lookedUp: (keys, table) => sql`(${keys}) AS w CROSS JOIN LATERAL
    (SELECT * FROM ${sql.raw(table)} AS l WHERE l.key = w.key LIMIT 1) AS t`,
};

/** The part of a key below its partition. */
const counterOf = 2n ** 51n - 1n;
const counterMask = sql.lit(counterOf);

/** A select of each partition of a table, as `w`. The store knows the partitions and replaces the comments. */
function eachPartition(table: string, select: Sql): Sql {
  const begin = sql.raw(`/* each partition of ${table} */`);
  return sql`${begin} CROSS JOIN LATERAL (${select} /* end */) AS w`;
}

function likeOf(pattern: string): string {
  return parseLike(pattern)
    .map((part) => {
      if (typeof part !== 'string') return part.text.replace(/[%_\\]/, '\\$&');
      return part === '*' ? '%' : '_';
    })
    .join('');
}
