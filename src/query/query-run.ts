import type { Ids } from '../core/installation.ts';
import type { Access } from '../core/access.ts';
import type { TenantIds } from '../core/caller.ts';
import type { ReadConnection } from './connection.ts';
import type { SqlDialect } from './dialect.ts';

/** The connection, dialect and caller of a query. */
export interface Run {
  readonly connection: ReadConnection;
  readonly dialect: SqlDialect;
  readonly access: Access;
  /** The tenants of the access. */
  readonly tenantIds: TenantIds;
  readonly ids: Ids;
  /** The most bytes of the texts of a page. */
  readonly bytesMax: number;
}
