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

/** All in which the databases differ for a search. */
export interface SqlDialect {
  compile(statement: Sql): Statement;
  /** Whether a value is one of many. The list is one parameter, so the statement's text stays the same. */
  isIn(expression: Sql, values: readonly Value[]): Sql;
  /**
   * Whether a text fits a pattern (`like.ts`), upper and lower case being different. Matching takes the product of both
   * lengths at worst, so the schema limits the pattern, and of the text only the first `likedMax` characters count: as
   * in Camunda, whose index has no more of them.
   */
  isLike(expression: Sql, pattern: string): Sql;
  /** The strings of a JSON list as rows with a column `value`. */
  elements(list: Sql, alias: Sql): Sql;
  /** The column of the outbox that says the order of its rows for good. */
  readonly eventSequence: 'position' | 'sequence';
  /** A statement whose column `last` is the highest number that a row of the outbox has, had or is about to get. */
  readonly lastEvent: Sql;
  /** The form in which a truth is bound. */
  bind(value: Value): unknown;
  /** Whether a text has another one in it, as it is. */
  contains(expression: Sql, part: string): Sql;
  /** A member of a flat JSON object, itself as JSON text; `NULL` where it is no string. */
  textMember(object: Sql, name: 'code'): Sql;
  /**
   * A truth that is asked for at every row that a search looks at, so that it can be stopped there: what takes long is
   * nothing but many rows.
   */
  readonly goesOn: Sql;
  /** The rows `t` of a table with the keys of `keys`, looked up one by one, so that it costs no more than there are keys. */
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
  goesOn: sql`1 = 1`,
  // A CROSS JOIN keeps its order.
  lookedUp: (keys, table) => sql`(${keys}) AS w CROSS JOIN ${sql.raw(table)} AS t ON t.key = w.key`,
};

export const goesOnFunction = 'continuo_goes_on';

/** For connections that have `goesOnFunction`: Node's SQLite can be interrupted in no other way. */
export const interruptibleSqliteDialect: SqlDialect = {
  ...sqliteDialect,
  goesOn: sql.raw(`${goesOnFunction}()`),
};

/** JSON numbers are integers of 64 bits to SQLite, which `JSON.stringify` cannot write. */
function jsonOf(values: readonly Value[]): string {
  const texts = values.map((value) =>
    typeof value === 'bigint' ? value.toString() : JSON.stringify(value),
  );
  return `[${texts.join(',')}]`;
}

/** SQLite's `GLOB` has our wildcards; it quotes with brackets. */
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
  // Never read as JSON: a text may have escapes in it that PostgreSQL has no character for.
  textMember: (object, name) =>
    sql`substring(${object} from ${`"${name}":("(?:[^"\\\\]|\\\\.)*")`})`,
  // A statement has a time-out, and the server can be told to cancel it.
  goesOn: sql`1 = 1`,
  // Without the limit it would rather read the whole table once.
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
