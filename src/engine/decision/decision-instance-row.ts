import type { JsonText } from '../../core/json.ts';
import type {
  DecisionDefinitionKey,
  DecisionEvaluationKey,
  DecisionInstanceKey,
  ElementInstanceKey,
  ProcessDefinitionKey,
  ProcessInstanceKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { DecisionType } from './evaluation.ts';
import type { EvaluatedInputText, MatchedRuleText } from './evaluation-texts.ts';

export type DecisionInstanceState = 'evaluated' | 'failed';

/** The result of one decision in one evaluation, for the audit. It is written once and never changed. */
export interface DecisionInstanceRow {
  readonly key: DecisionInstanceKey;
  readonly evaluationKey: DecisionEvaluationKey;
  /** The index of the decision, from 1, in the order of evaluation. */
  readonly index: number;
  readonly decisionKey: DecisionDefinitionKey;
  /** The requested decision. */
  readonly rootDecisionKey: DecisionDefinitionKey;
  readonly type: DecisionType;
  readonly tenantId: TenantId;
  readonly state: DecisionInstanceState;
  readonly evaluatedAtMs: number;
  readonly output: JsonText;
  /** Set exactly when the evaluation failed. */
  readonly failureMessage: string | undefined;
  readonly evaluatedInputs: readonly EvaluatedInputText[];
  readonly matchedRules: readonly MatchedRuleText[];
  /** The element that requested the evaluation; all of these fields are set or none. */
  readonly processInstanceKey: ProcessInstanceKey | undefined;
  readonly rootKey: ProcessInstanceKey | undefined;
  readonly definitionKey: ProcessDefinitionKey | undefined;
  readonly elementInstanceKey: ElementInstanceKey | undefined;
  readonly businessId: string | undefined;
}
