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
   * over: only many rows make a search slow.
   */
  readonly stopCheck: Sql;
  /**
   * The rows `t` of a table with the keys of `keys`, looked up one by one, so that the cost depends only on the number
   * of keys.
   */
  lookedUp(keys: Sql, table: 'background_job'): Sql;
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
  eventSequence: 'position',
  lastEvent: sql`SELECT seq AS last FROM sqlite_sequence WHERE name = 'job_event'`,
  bind: (value) => (typeof value === 'boolean' ? Number(value) : value),
  contains: (expression, part) => sql`instr(${expression}, ${part}) > 0`,
  textMember: (object, name) => sql`CASE json_type(${object}, ${`$.${name}`})
    WHEN 'text' THEN ${object} -> ${`$.${name}`} END`,
  stopCheck: sql`1 = 1`,
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
  // Without the limit, PostgreSQL would rather read the whole table once.
  lookedUp: (keys, table) => sql`(${keys}) AS w CROSS JOIN LATERAL
    (SELECT * FROM ${sql.raw(table)} AS l WHERE l.key = w.key LIMIT 1) AS t`,
};

function likeOf(pattern: string): string {
  return parseLike(pattern)
    .map((part) => {
      if (typeof part !== 'string') return part.text.replace(/[%_\\]/, '\\$&');
      return part === '*' ? '%' : '_';
    })
    .join('');
}
