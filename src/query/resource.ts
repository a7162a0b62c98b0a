import type { Fields } from './field.ts';

/**
 * Something searchable, declared once: the request schema, the SQL and the shape of the result all come from it.
 * In its SQL the searched row is always `t`.
 */
export interface Searchable {
  /** As a 404 says it: `‹noun› with key '‹key›' not found`. */
  readonly noun: string;
  /** The field that names a row; it ends every order, so that a page has one place to start. */
  readonly keyField: string;
  readonly fields: Fields;
  /** Rows that are not shown, not even by key, unless a filter asks for this field. */
  readonly hidden?: { readonly sql: string; readonly unlessAsked: string };
  /** Rows that searches show and that are not there by their key. */
  readonly gone?: string;
  /** Whether a filter may give choices, `$or`. */
  readonly hasChoices?: boolean;
  /** Fields of the result that are shown otherwise than they are filtered and sorted. */
  readonly shown?: Fields;
}

/** What is searched in a table. */
export interface Resource extends Searchable {
  /** What follows `FROM`. Joins must neither add nor lose rows. */
  readonly from: string;
}
