import type {
  DecisionDefinitionKey,
  DecisionEvaluationKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';

/** The reads of deletions by hand. Deleted rows are absent. */
export interface DeletionReads {
  deletableInstances(
    keys: readonly ProcessInstanceKey[],
  ): Promise<readonly (DeletableInstance | undefined)[]>;
  deletableEvaluations(
    keys: readonly DecisionEvaluationKey[],
  ): Promise<readonly (DeletableEvaluation | undefined)[]>;
}

export interface DeletableInstance {
  readonly definitionKey: ProcessDefinitionKey;
  readonly tenantId: TenantId;
  readonly isEnded: boolean;
}

export interface DeletableEvaluation {
  /** The requested decision. The other decisions of the evaluation are those that it requires. */
  readonly decisionKey: DecisionDefinitionKey;
  readonly tenantId: TenantId;
}

export type DeletionLoad =
  | { readonly kind: 'deletableInstance'; readonly key: ProcessInstanceKey }
  | { readonly kind: 'deletableEvaluation'; readonly key: DecisionEvaluationKey };
