import type { TenantIds } from '../core/caller.ts';
import type { Value } from './condition.ts';
import type { Sql, SqlDialect } from './dialect.ts';

/** Where the rows of a group come from: `t`, a subquery. */
export type GroupSource = (input: GroupingInput) => Sql;

export interface GroupingInput {
  readonly dialect: SqlDialect;
  readonly parameters: GroupParameters;
  /** For inside the subquery, so that nobody's rows are added to another's. */
  readonly tenantIds: TenantIds;
}

/** By the names that a grouping's SQL reads them by. */
export type GroupParameters = Readonly<Record<string, Value>>;
