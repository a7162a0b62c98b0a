import type { DeletedRows, EndedKind, EndedRows } from '../../engine/store.ts';
import type { Connection } from './connections.ts';

/** Deletes one lot of rows of one kind. */
export type Deletion<K extends EndedKind> = (
  connection: Connection,
  ended: Extract<EndedRows, { readonly kind: K }>,
  /** The id of the writer, as in `Writer.write`. */
  writerId: number,
) => Promise<DeletedRows>;
