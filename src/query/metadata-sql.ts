import { sql } from 'kysely';
import type { Test, Value } from './condition.ts';
import type { Sql, SqlDialect } from './dialect.ts';

/** Whether an entry of a JSON object of texts and numbers passes all tests. A test on a number sees numbers only. */
export function metadataSql(
  dialect: SqlDialect,
  object: Sql,
  entry: { readonly name: string; readonly tests: readonly Test[] },
): Sql {
  return allOf(entry.tests.map((test) => entrySql(dialect, object, entry.name, test)));
}

function entrySql(dialect: SqlDialect, object: Sql, name: string, test: Test): Sql {
  const compare = (value: Value, operator: Sql): Sql =>
    exists(dialect, { object, name, of: value }, (column) => sql`${column} ${operator} ${value}`);
  switch (test.operator) {
    case 'eq':
      return compare(test.value, sql`=`);
    case 'neq':
      return sql`NOT ${compare(test.value, sql`=`)}`;
    case 'gt':
      return compare(test.value, sql`>`);
    case 'gte':
      return compare(test.value, sql`>=`);
    case 'lt':
      return compare(test.value, sql`<`);
    case 'lte':
      return compare(test.value, sql`<=`);
    case 'in':
      return anyOf(test.values.map((value) => compare(value, sql`=`)));
    case 'notIn':
      return sql`NOT ${anyOf(test.values.map((value) => compare(value, sql`=`)))}`;
    case 'exists': {
      const isThere = anyOf(
        ['', 0].map((of) =>
          exists(dialect, { object, name, of }, (column) => sql`${column} IS NOT NULL`),
        ),
      );
      return test.expected ? isThere : sql`NOT ${isThere}`;
    }
    case 'like':
      return exists(dialect, { object, name, of: '' }, (column) =>
        dialect.isLike(column, test.pattern),
      );
  }
}

function allOf(tests: readonly Sql[]): Sql {
  return sql`(${sql.join([...tests], sql` AND `)})`;
}

function anyOf(tests: readonly Sql[]): Sql {
  return sql`(${sql.join([...tests], sql` OR `)})`;
}

function exists(
  dialect: SqlDialect,
  { object, name, of }: { readonly object: Sql; readonly name: string; readonly of: Value },
  test: (column: Sql) => Sql,
): Sql {
  const entry = dialect.entry(object, name, typeof of === 'number' ? 'number' : 'text');
  return sql`EXISTS (SELECT 1 FROM ${entry} AS c WHERE ${test(sql`c.value`)})`;
}
