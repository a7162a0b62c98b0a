import type { DecisionEvaluationKey, Key, ProcessInstanceKey } from '../../core/key.ts';
import type { StartedBatch } from '../batch-operation/batch-operation-commands.ts';

export interface DeletionCommands {
  deleteResource: {
    readonly resourceKey: Key;
    /** Whether the process instances or decision instances are deleted, too. */
    readonly deletesHistory: boolean;
  };
  /** Deletes an ended process instance with all its parts, but not the instances that it called. */
  deleteProcessInstance: { readonly processInstanceKey: ProcessInstanceKey };
  /** Deletes all decision instances of an evaluation. */
  deleteDecisionInstance: { readonly decisionEvaluationKey: DecisionEvaluationKey };
}

export interface DeletionResults {
  deleteResource: {
    readonly resourceKey: Key;
    /** The operation that deletes the history, if there is one. */
    readonly history: StartedBatch | undefined;
  };
  deleteProcessInstance: undefined;
  deleteDecisionInstance: undefined;
}
