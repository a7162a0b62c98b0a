import type { Fields } from './field.ts';

/**
 * A resource that can be searched. The request schema, the SQL and the shape of the result all come from this
 * declaration. In its SQL the searched row is always `t`.
 */
export interface Searchable {
  /** The name in a 404 answer: `‹noun› with key '‹key›' not found`. */
  readonly noun: string;
  /** The field that identifies a row. It ends every order, so that a cursor marks exactly one row. */
  readonly keyField: string;
  readonly fields: Fields;
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
