import type { ProcessInstanceKey } from '../../core/key.ts';

/** A process instance that was deleted by hand. Reads do not show it and its parts, which are deleted in lots. */
export interface DeletedInstanceRow {
  readonly key: ProcessInstanceKey;
  readonly deletedAtMs: number;
  /**
   * The moment at which its parts were deleted; `undefined`: the next lot is due. If the instance called others, its
   * own row is then only hidden, because retention needs it to find them.
   */
  partsGoneAtMs: number | undefined;
}

export interface DeletionTables {
  deletedInstance: DeletedInstanceRow;
}
