import type { DeletedRows, EndedKind, EndedRows } from '../../engine/store.ts';

/** Deletes one lot of rows of one kind. */
export type Deletion<K extends EndedKind> = (
  ended: Extract<EndedRows, { readonly kind: K }>,
) => DeletedRows;
