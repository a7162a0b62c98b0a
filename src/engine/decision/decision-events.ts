import type { Appliers } from '../applier.ts';
import type { DecisionInstanceRow } from './decision-instance-row.ts';

export interface DecisionEvents {
  /** All decisions of one evaluation, whether it succeeded or not. */
  decisionsEvaluated: { readonly instances: readonly DecisionInstanceRow[] };
}

export const decisionAppliers: Appliers<DecisionEvents> = {
  decisionsEvaluated(state, { instances }) {
    for (const instance of instances) state.changes.insert('decisionInstance', instance);
  },
};
