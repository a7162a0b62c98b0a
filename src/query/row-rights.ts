import type { Right } from '../core/permissions.ts';
import type { Within } from './field.ts';

/**
 * The rights of which a caller needs one to see a row: each on the id that is tested within the condition, if the row
 * has one, or by the properties that name the caller. `'elsewhere'`: the Jobs Service checks roles itself, a grouping
 * checks the rows that it adds up, and a search for members brings its right.
 */
export type RowRights = readonly [RowRight, ...RowRight[]] | 'elsewhere';

export interface RowRight {
  readonly right: Right;
  /** SQL for the rows that the right is about, whatever its scope. Absent: all. */
  readonly only?: string;
  /** Absent: only the right on everything counts. */
  readonly on?: Within;
  /** SQL of properties: texts, or JSON lists of texts. */
  readonly properties?: Readonly<Record<string, PropertySql>>;
}

export type PropertySql =
  | { readonly kind: 'user'; readonly sql: string }
  | { readonly kind: 'users'; readonly sql: string }
  | { readonly kind: 'groups'; readonly sql: string };

/** A right on the process of a row. This column has the key of the definition. */
export function onProcess(right: Right, definitionKey = 't.definition_key'): RowRight {
  const around = `${definitionKey} IN (SELECT p.key FROM process_definition AS p WHERE #)`;
  return { right, on: { sql: 'p.process_id', around } };
}

/** A right on the process of an instance. This column has the key of the instance. */
export function onProcessOf(right: Right, instanceKey = 't.process_instance_key'): RowRight {
  const around = `EXISTS (SELECT 1 FROM process_instance AS r
    JOIN process_definition AS p ON p.key = r.definition_key
    WHERE r.key = ${instanceKey} AND #)`;
  return { right, on: { sql: 'p.process_id', around } };
}

/** A right on the id in this column. */
export function onId(right: Right, sql: string): RowRight {
  return { right, on: { sql, around: '#' } };
}
