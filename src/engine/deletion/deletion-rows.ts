import type { ProcessInstanceKey } from '../../core/key.ts';

/** A process instance that was deleted by hand. Reads do not show it and its parts, which are deleted in lots. */
export interface DeletedInstanceRow {
  readonly key: ProcessInstanceKey;
  readonly deletedAtMs: number;
  /**
   * When its parts were gone. The row of an instance that called others is only hidden from then on: retention finds the
   * others by it. `undefined`: the next lot is due.
   */
  partsGoneAtMs: number | undefined;
}

export interface DeletionTables {
  deletedInstance: DeletedInstanceRow;
}
