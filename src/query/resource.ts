import type { Fields } from './field.ts';
import type { RowRights } from './row-rights.ts';

/**
 * A resource that can be searched. The request schema, the SQL and the shape of the result all come from this
 * declaration. In its SQL the searched row is always `t`.
 */
export interface Searchable {
  /** The rights that a caller needs to see a row. */
  readonly rights: RowRights;
  /** Further rights that a filter by variables needs, because it shows values, too. Default: none. */
  readonly variableRights?: RowRights;
  /** The name in a 404 answer: `‹noun› with key '‹key›' not found`. */
  readonly noun: string;
  /** The field that identifies a row. It ends every order, so that a cursor marks exactly one row. */
  readonly keyField: string;
  readonly fields: Fields;
  /** The column with the process instance of a row: with a deleted instance, its rows are hidden at once. */
  readonly instanceKey?: string;
  /** Whether its rows belong to no tenant. */
  readonly isGlobal?: true;
  /** Whether every caller may see rows without a tenant. */
  readonly hasGlobalRows?: true;
  /** Rows that are not shown, not even by key, unless a filter names this field. */
  readonly hidden?: { readonly sql: string; readonly unlessFilteredBy: string };
  /** An SQL expression for rows that searches show but that a read by key does not find. */
  readonly absentByKey?: string;
  /** Whether a filter may have alternatives (`$or`). */
  readonly hasChoices?: boolean;
  /** Fields whose shown value differs from the value that filters and sorts use. */
  readonly shown?: Fields;
}

/** A resource whose rows come from a table. */
export interface Resource extends Searchable {
  /** The text after `FROM`. Joins must neither add nor lose rows. */
  readonly from: string;
}
