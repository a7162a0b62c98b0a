/** What can be asked of the read side. Field names are those of the public API. */
import type { TenantId } from '../core/tenant.ts';

/** A search over one resource; `name` is a key of the table in `resources.ts`. */
export interface SearchQuery {
  readonly kind: 'search';
  readonly resource: string;
  readonly filter: unknown;
  readonly sort: readonly { readonly field: string; readonly order: 'ASC' | 'DESC' }[];
  readonly page: unknown;
}

export interface GetQuery {
  readonly kind: 'get';
  readonly resource: string;
  readonly key: string;
}

export type Query = SearchQuery | GetQuery;

export interface QueryContext {
  readonly tenantIds: readonly TenantId[];
}
