import type { Appliers } from '../applier.ts';
import type { WorkingSet } from '../working-set.ts';
import type { ClusterVariableRow } from './cluster-variable-row.ts';

interface OfVariable {
  readonly variable: ClusterVariableRow;
}

export interface ClusterVariableEvents {
  clusterVariableCreated: OfVariable;
  /** The new row; scope, name and key are unchanged. */
  clusterVariableChanged: OfVariable;
  clusterVariableDeleted: OfVariable;
}

export const clusterVariableAppliers: Appliers<ClusterVariableEvents> = {
  clusterVariableCreated(state, { variable }) {
    state.changes.insert('clusterVariable', variable);
    forgetValues(state);
  },
  clusterVariableChanged(state, { variable }) {
    state.changes.update('clusterVariable', variable);
    forgetValues(state);
  },
  clusterVariableDeleted(state, { variable }) {
    state.changes.delete('clusterVariable', variable);
    forgetValues(state);
  },
};

/** The command has a batch of its own, so nothing in the batch reads the values again. */
function forgetValues(state: WorkingSet): void {
  state.catalog.clusterVariables.clear();
}
