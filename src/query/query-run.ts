import type { Ids } from '../core/installation.ts';
import type { TenantIds } from '../core/caller.ts';
import type { ReadConnection } from './connection.ts';
import type { SqlDialect } from './dialect.ts';

/** On what a query is run, and for whom. */
export interface Run {
  readonly connection: ReadConnection;
  readonly dialect: SqlDialect;
  readonly tenantIds: TenantIds;
  readonly ids: Ids;
  /** Of the texts that a page has. */
  readonly bytesMax: number;
}
