import type { Appliers } from '../applier.ts';
import type { WorkingSet } from '../working-set.ts';
import type { GlobalListenerRow } from './global-listener-row.ts';

interface OfListener {
  readonly listener: GlobalListenerRow;
}

export interface GlobalListenerEvents {
  globalListenerCreated: OfListener;
  /** The new row; its id and key are unchanged. */
  globalListenerChanged: OfListener;
  globalListenerDeleted: OfListener;
}

export const globalListenerAppliers: Appliers<GlobalListenerEvents> = {
  globalListenerCreated(state, { listener }) {
    state.changes.insert('globalListener', listener);
    forgetListeners(state);
  },
  globalListenerChanged(state, { listener }) {
    state.changes.update('globalListener', listener);
    forgetListeners(state);
  },
  globalListenerDeleted(state, { listener }) {
    state.changes.delete('globalListener', listener);
    forgetListeners(state);
  },
};

/** The command has a batch of its own, so nothing in the batch reads them again. */
function forgetListeners(state: WorkingSet): void {
  state.catalog.globalListeners = undefined;
}
