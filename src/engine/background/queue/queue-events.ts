import type { PausedQueueRow } from './paused-queue-row.ts';
import type { Appliers } from '../../applier.ts';
import type { WorkingSet } from '../../working-set.ts';
import { rowId } from '../row-id.ts';

export interface QueueEvents {
  /** The queue was not paused before, or it now has another reason or another end. */
  queuePaused: { readonly queue: PausedQueueRow };
  queueResumed: { readonly queue: Readonly<PausedQueueRow> };
}

export const queueAppliers: Appliers<QueueEvents> = {
  queuePaused(state, { queue }) {
    const id = rowId.pausedQueue(queue);
    const known = state.row('pausedQueue', id) ?? takeBack(state, id);
    if (known === undefined) {
      state.rows.pausedQueue.set(id, queue);
      state.changes.insert('pausedQueue', queue);
      return;
    }
    Object.assign(known, queue);
    state.rows.pausedQueue.set(id, known);
    state.changes.update('pausedQueue', known);
  },
  queueResumed(state, { queue }) {
    const id = rowId.pausedQueue(queue);
    const known = state.row('pausedQueue', id);
    if (known === undefined) return;
    state.rows.pausedQueue.set(id, undefined);
    state.changes.delete('pausedQueue', known);
  },
};

/** The row of a queue that the same batch has resumed: it is still in the table, and a second one would break its primary key. */
function takeBack({ changes }: WorkingSet, id: string): PausedQueueRow | undefined {
  const deleted = changes.deleted.pausedQueue;
  const gone = [...deleted].find((row) => rowId.pausedQueue(row) === id);
  if (gone !== undefined) deleted.delete(gone);
  return gone;
}
