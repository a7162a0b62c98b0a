/** How a field is kept: a key as a 64-bit integer, a list or map as JSON text. Absent values are NULL. */
export type ColumnKind = 'key' | 'text' | 'integer' | 'json';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Whether an update may change it. */
  readonly changes: boolean;
}

/** A table whose rows go with a row of another one: those with its key in this column. */
export interface Child {
  readonly name: string;
  readonly column: string;
}

/** Every field of a row has a column: one that is forgotten does not compile. */
export interface Table<Row> {
  readonly name: string;
  readonly primaryKey: readonly (keyof Row & string)[];
  /** Inserting a row that is there already changes nothing. */
  readonly keepsFirst?: true;
  readonly children?: readonly Child[];
  readonly columns: { readonly [Field in keyof Required<Row>]: Column };
}

export const fixed = (name: string, kind: ColumnKind): Column => ({ name, kind, changes: false });
export const changing = (name: string, kind: ColumnKind): Column => ({ name, kind, changes: true });

export const key = fixed('key', 'key');

export const tenantId = fixed('tenant_id', 'text');
export const state = changing('state', 'text');
