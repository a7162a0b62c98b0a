import type { DecisionEvaluationKey, ProcessInstanceKey } from '../../core/key.ts';
import type { Appliers } from '../applier.ts';

export interface DeletionEvents {
  processInstanceDeleted: {
    readonly processInstanceKey: ProcessInstanceKey;
    readonly atMs: number;
  };
  decisionEvaluationDeleted: { readonly decisionEvaluationKey: DecisionEvaluationKey };
}

export const deletionAppliers: Appliers<DeletionEvents> = {
  processInstanceDeleted(state, { processInstanceKey: key, atMs }) {
    state.deletableInstances.set(key, undefined);
    state.changes.insert('deletedInstance', { key, deletedAtMs: atMs, partsGoneAtMs: undefined });
  },
  decisionEvaluationDeleted(state, { decisionEvaluationKey }) {
    state.deletableEvaluations.set(decisionEvaluationKey, undefined);
    state.changes.deletedEvaluations.push(decisionEvaluationKey);
  },
};
