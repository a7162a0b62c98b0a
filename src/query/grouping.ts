import type { Access } from '../core/access.ts';
import type { TenantIds } from '../core/caller.ts';
import type { Value } from './condition.ts';
import type { Sql, SqlDialect } from './dialect.ts';

/** The subquery `t` that returns the rows of a grouping. */
export type GroupSource = (input: GroupingInput) => Sql;

export interface GroupingInput {
  readonly dialect: SqlDialect;
  readonly parameters: GroupParameters;
  readonly access: Access;
  /** For the condition inside the subquery, so that rows of different tenants are not added up. */
  readonly tenantIds: TenantIds;
}

/** The values that a grouping's SQL reads, by name. */
export type GroupParameters = Readonly<Record<string, Value>>;
