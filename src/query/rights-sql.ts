import { sql } from 'kysely';
import { type Access, type Scope, scopeOf } from '../core/access.ts';
import { allOf, anyOf, fill } from './condition-sql.ts';
import type { Sql, SqlDialect } from './dialect.ts';
import type { PropertySql, RowRight, RowRights } from './row-rights.ts';

/** An SQL expression for rows that the caller has a right to see; `undefined` if that is every row. */
export function rightsSql(
  { dialect, access }: { readonly dialect: SqlDialect; readonly access: Access },
  rights: RowRights,
): Sql | undefined {
  if (access.rights === undefined || rights === 'elsewhere') return undefined;
  const choices: Sql[] = [];
  for (const right of rights) {
    const scope = scopeOf(access, right.right);
    const { only } = right;
    if (scope === 'all' || scope.isAny) {
      if (only === undefined) return undefined;
      choices.push(sql.raw(only));
    } else {
      const some = covered({ dialect, access }, right, scope);
      choices.push(...(only === undefined ? some : some.map((one) => allOf([sql.raw(only), one]))));
    }
  }
  return choices.length === 0 ? sql`1 = 0` : anyOf(choices);
}

function covered(
  { dialect, access }: { readonly dialect: SqlDialect; readonly access: Access },
  { on, properties }: RowRight,
  scope: Scope,
): Sql[] {
  const choices: Sql[] = [];
  if (on !== undefined && scope.ids.size > 0) {
    choices.push(fill(on.around, dialect.isIn(sql.raw(on.sql), [...scope.ids])));
  }
  for (const [name, property] of Object.entries(properties ?? {})) {
    if (scope.properties.has(name)) choices.push(...named(dialect, access, property));
  }
  return choices;
}

function named(
  dialect: SqlDialect,
  { caller, groups }: Access,
  { kind, sql: text }: PropertySql,
): Sql[] {
  if (caller.kind !== 'user') return [];
  const column = sql.raw(text);
  const holds = (test: Sql) =>
    sql`EXISTS (SELECT 1 FROM ${dialect.elements(column, sql`c`)} WHERE ${allOf([test])})`;
  switch (kind) {
    case 'user':
      return [sql`${column} = ${caller.id}`];
    case 'users':
      return [holds(sql`c.value = ${caller.id}`)];
    case 'groups':
      return groups.length === 0 ? [] : [holds(dialect.isIn(sql`c.value`, groups))];
  }
}
