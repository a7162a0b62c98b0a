import { sql } from 'kysely';
import type { Value } from './condition.ts';
import { allOf } from './condition-sql.ts';
import type { Sql, SqlDialect } from './dialect.ts';
import type { Field } from './field.ts';

export interface OrderTerm {
  readonly field: Field;
  readonly order: 'ASC' | 'DESC';
}

export type Direction = 'forward' | 'backward';

/** Characters of a long text that determine its order; beyond them, the key decides. */
const sortedCharacters = 1_000;

/**
 * The value that a field sorts by. An enumeration sorts by its public words, which are the only ones that callers know.
 */
export function sortValueSql(field: Field): Sql {
  if (field.isLong) return sql`substr(${sql.raw(field.sql)}, 1, ${sql.lit(sortedCharacters)})`;
  if (field.type.kind !== 'enum') return sql.raw(field.sql);
  const cases = Object.entries(field.type.words).flatMap(([word, stored]) =>
    stored.filter((name) => name !== word).map((name) => sql`WHEN ${name} THEN ${word}`),
  );
  const plain = sql.raw(field.sql);
  return cases.length === 0
    ? plain
    : sql`CASE ${plain} ${sql.join(cases, sql` `)} ELSE ${plain} END`;
}

/** Absent values come last in both orders. Reading a page backward reverses the whole order. */
export function orderSql(
  terms: readonly OrderTerm[],
  direction: Direction,
  valueSql: (field: Field, index: number) => Sql = sortValueSql,
): Sql {
  const parts = terms.map(({ field, order }, index) => {
    const isAscending = (order === 'ASC') === (direction === 'forward');
    const nulls = field.nullable ? ` NULLS ${direction === 'forward' ? 'LAST' : 'FIRST'}` : '';
    return sql`${valueSql(field, index)} ${sql.raw((isAscending ? 'ASC' : 'DESC') + nulls)}`;
  });
  return sql.join(parts, sql`, `);
}

/** The rows beyond a cursor: equal in some first terms, and beyond it in the next one. */
export function beyondSql(
  dialect: SqlDialect,
  terms: readonly OrderTerm[],
  cursor: readonly (Value | null)[],
  direction: Direction,
): Sql {
  const [term, ...rest] = terms;
  const [value = null, ...values] = cursor;
  if (term === undefined) return sql`(1 = 0)`;
  const strictly = strictlyBeyondSql(dialect, term, value, direction);
  if (rest.length === 0) return strictly;
  const same = equalSql(dialect, term, value);
  const further = beyondSql(dialect, rest, values, direction);
  return sql`(${strictly} OR ${allOf([same, further])})`;
}

function equalSql(dialect: SqlDialect, { field }: OrderTerm, value: Value | null): Sql {
  const expression = sortValueSql(field);
  return value === null ? sql`${expression} IS NULL` : sql`${expression} = ${dialect.bind(value)}`;
}

function strictlyBeyondSql(
  dialect: SqlDialect,
  { field, order }: OrderTerm,
  value: Value | null,
  direction: Direction,
): Sql {
  const expression = sortValueSql(field);
  if (value === null) {
    return direction === 'forward' ? sql`(1 = 0)` : sql`${expression} IS NOT NULL`;
  }
  const isGreater = (order === 'ASC') === (direction === 'forward');
  const compared = sql`${expression} ${sql.raw(isGreater ? '>' : '<')} ${dialect.bind(value)}`;
  return field.nullable && direction === 'forward'
    ? sql`(${compared} OR ${expression} IS NULL)`
    : compared;
}
