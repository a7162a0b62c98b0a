import type { FeelWarning } from '../../feel/evaluation.ts';
import type { FeelValue } from '../../feel/values.ts';

export type DecisionType =
  | 'DECISION_TABLE'
  | 'LITERAL_EXPRESSION'
  | 'CONTEXT'
  | 'INVOCATION'
  | 'LIST'
  | 'RELATION'
  | 'UNKNOWN';

export interface EvaluatedInput {
  readonly inputId: string;
  readonly inputName: string;
  readonly inputValue: FeelValue;
}

export interface EvaluatedOutput {
  readonly outputId: string;
  readonly outputName: string;
  readonly outputValue: FeelValue;
}

export interface MatchedRule {
  readonly ruleId: string;
  /** Counted from 1. */
  readonly ruleIndex: number;
  readonly evaluatedOutputs: readonly EvaluatedOutput[];
}

/** The evaluation of one decision. A failed decision has its inputs up to the failure and a null output. */
export interface EvaluatedDecision {
  readonly decisionId: string;
  readonly decisionName: string;
  readonly decisionType: DecisionType;
  readonly output: FeelValue;
  /** Empty except for decision tables. */
  readonly evaluatedInputs: readonly EvaluatedInput[];
  readonly matchedRules: readonly MatchedRule[];
}

interface Evaluated {
  /** In the order of evaluation: required decisions first, the requested decision last. */
  readonly evaluatedDecisions: readonly EvaluatedDecision[];
  readonly warnings: readonly FeelWarning[];
}

export type DecisionEvaluation =
  | (Evaluated & { readonly kind: 'evaluated'; readonly output: FeelValue })
  | (Evaluated & {
      readonly kind: 'failed';
      readonly failedDecisionId: string;
      /** `Expected to evaluate decision '…', but …` */
      readonly message: string;
    });
