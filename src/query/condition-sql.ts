import { sql } from 'kysely';
import { unreachable } from '../core/unreachable.ts';
import type { TenantIds } from '../core/caller.ts';
import type { Condition, Test, Value } from './condition.ts';
import type { Sql, SqlDialect } from './dialect.ts';
import type { Field, Fields } from './field.ts';
import { metadataSql } from './metadata-sql.ts';

/** Conditions as one SQL expression. Names of columns come only from the declared fields; all values are bound. */
export function conditionsSql(
  dialect: SqlDialect,
  fields: Fields,
  conditions: readonly Condition[],
): Sql {
  const parts: Sql[] = [];
  const shared = new Map<string, Sql[]>();
  for (const condition of conditions) {
    if (condition.kind === 'anyOf') {
      parts.push(anyOf(condition.choices.map((choice) => conditionsSql(dialect, fields, choice))));
      continue;
    }
    const field = fields[condition.field];
    if (field === undefined) throw new Error(`Expected a field, but got ${condition.field}`);
    const expression = conditionSql(dialect, field, condition);
    const around = field.within?.around;
    if (around === undefined) parts.push(expression);
    else shared.set(around, [...(shared.get(around) ?? []), expression]);
  }
  for (const [around, expressions] of shared)
    parts.push(fill(around, allOf([dialect.stopCheck, ...expressions])));
  return allOf(parts);
}

/** An SQL expression for rows that the caller may see. */
export function tenantsSql(dialect: SqlDialect, column: string, tenantIds: TenantIds): Sql {
  if (tenantIds === 'every') return sql`1 = 1`;
  const [only, ...others] = tenantIds;
  if (only === undefined) return sql`1 = 0`;
  return others.length === 0
    ? sql`${sql.raw(column)} = ${only}`
    : dialect.isIn(sql.raw(column), tenantIds);
}

export function allOf(expressions: readonly Sql[]): Sql {
  return expressions.length === 0 ? sql`1 = 1` : sql`(${sql.join([...expressions], sql` AND `)})`;
}

export function anyOf(expressions: readonly Sql[]): Sql {
  return sql`(${sql.join([...expressions], sql` OR `)})`;
}

function conditionSql(
  dialect: SqlDialect,
  field: Field,
  condition: Exclude<Condition, { kind: 'anyOf' }>,
): Sql {
  switch (condition.kind) {
    case 'tests': {
      const expression = sql.raw(field.within?.sql ?? field.sql);
      const { kind } = field.type;
      if (kind === 'element' || kind === 'words') {
        return elementSql(dialect, expression, condition.tests);
      }
      return allOf([
        testsSql(dialect, field, expression, condition.tests),
        ...condition.tests.flatMap((test) => partialIndexSql(field, expression, test)),
      ]);
    }
    case 'tags':
      return allOf(
        condition.tags.map((tag) =>
          elementSql(dialect, sql.raw(field.sql), [{ operator: 'eq', value: tag }]),
        ),
      );
    case 'variable':
      if (field.type.kind === 'metadata') {
        return metadataSql(dialect, sql.raw(field.sql), condition);
      }
      return variableSql(dialect, field, condition.name, condition.tests);
    default:
      return unreachable(condition);
  }
}

const value: Field = {
  type: { kind: 'string' },
  sql: 'c.value',
  nullable: false,
  filter: true,
  sort: false,
  result: false,
  isExact: false,
  isLong: false,
  within: undefined,
  partialIndex: undefined,
};

function variableSql(dialect: SqlDialect, field: Field, name: string, tests: readonly Test[]): Sql {
  const scope = field.type.kind === 'variables' ? field.type.scope : '1 = 0';
  return sql`EXISTS (SELECT 1 FROM variable AS v WHERE ${sql.raw(scope)} AND v.name = ${name}
    AND ${dialect.stopCheck} AND ${testsSql(dialect, value, sql`v.value`, tests)})`;
}

/** A negative test holds for a list when its opposite holds for none of its elements. */
function elementSql(dialect: SqlDialect, list: Sql, tests: readonly Test[]): Sql {
  return allOf(
    tests.map((test) => {
      const opposite = oppositeOf(test);
      const expression = testsSql(dialect, value, sql`c.value`, [opposite ?? test]);
      const some = sql`EXISTS (SELECT 1 FROM ${dialect.elements(list, sql`c`)} WHERE ${expression})`;
      return opposite === undefined ? some : sql`NOT ${some}`;
    }),
  );
}

function oppositeOf(test: Test): Test | undefined {
  switch (test.operator) {
    case 'neq':
      return { operator: 'eq', value: test.value };
    case 'notIn':
      return { operator: 'in', values: test.values };
    case 'exists':
      return test.expected ? undefined : { operator: 'exists', expected: true };
    default:
      return undefined;
  }
}

function testsSql(dialect: SqlDialect, field: Field, expression: Sql, tests: readonly Test[]): Sql {
  return allOf(tests.map((test) => testSql(dialect, field, expression, test)));
}

/** The condition of a partial index, where the test implies it. */
function partialIndexSql({ partialIndex }: Field, expression: Sql, test: Test): readonly Sql[] {
  if (partialIndex === undefined) return [];
  const values = valuesOf(test);
  const isFor = (value: Value): boolean =>
    typeof value === 'string' &&
    (partialIndex.kind === 'values'
      ? partialIndex.values.includes(value)
      : value.length <= partialIndex.charactersMax);
  if (values.length === 0 || !values.every(isFor)) return [];
  return partialIndex.kind === 'values'
    ? [sql.raw(partialIndex.sql)]
    : [sql`length(${expression}) <= ${sql.lit(partialIndex.charactersMax)}`];
}

/** The values that the test names, if a row must have one of them. */
function valuesOf(test: Test): readonly Value[] {
  switch (test.operator) {
    case 'eq':
      return [test.value];
    case 'in':
      return test.values;
    default:
      return [];
  }
}

/** An absent value differs from every value: `$neq` and `$notIn` find it, the comparisons do not. */
function testSql(dialect: SqlDialect, field: Field, expression: Sql, test: Test): Sql {
  switch (test.operator) {
    case 'eq':
      // A boolean expression is tested as it is written, so that an index on it can be used.
      if (typeof test.value === 'boolean') return test.value ? expression : sql`NOT ${expression}`;
      return sql`${expression} = ${dialect.bind(test.value)}`;
    case 'neq':
      return field.nullable
        ? sql`${expression} IS DISTINCT FROM ${dialect.bind(test.value)}`
        : sql`${expression} <> ${dialect.bind(test.value)}`;
    case 'gt':
      return sql`${expression} > ${dialect.bind(test.value)}`;
    case 'gte':
      return sql`${expression} >= ${dialect.bind(test.value)}`;
    case 'lt':
      return sql`${expression} < ${dialect.bind(test.value)}`;
    case 'lte':
      return sql`${expression} <= ${dialect.bind(test.value)}`;
    case 'in':
      return inSql(dialect, expression, test.values);
    case 'notIn': {
      const isNone = sql`NOT ${inSql(dialect, expression, test.values)}`;
      return field.nullable ? sql`(${expression} IS NULL OR ${isNone})` : isNone;
    }
    case 'exists':
      return test.expected ? sql`${expression} IS NOT NULL` : sql`${expression} IS NULL`;
    case 'like':
      return dialect.isLike(expression, test.pattern);
    default:
      return unreachable(test);
  }
}

function inSql(dialect: SqlDialect, expression: Sql, values: readonly Value[]): Sql {
  const [only, ...others] = values;
  if (only === undefined) return sql`(1 = 0)`;
  return others.length === 0
    ? sql`(${expression} = ${dialect.bind(only)})`
    : sql`(${dialect.isIn(expression, values)})`;
}

/** The expression within the condition that is around it. */
export function fill(around: string, expression: Sql): Sql {
  const [before = '', after = ''] = around.split('#');
  return sql`${sql.raw(before)}${expression}${sql.raw(after)}`;
}
