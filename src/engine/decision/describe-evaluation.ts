import type { JsonText } from '../../core/json.ts';
import type { FeelContext } from '../../feel/evaluation.ts';
import { toJson } from '../../feel/json.ts';
import { measure } from '../../feel/measure.ts';
import { EvaluationStopped, Runtime } from '../../feel/runtime.ts';
import { valueScope } from '../../feel/scope.ts';
import type { FeelValue } from '../../feel/values.ts';
import type { EvaluatedInputText, MatchedRuleText } from './evaluation-texts.ts';
import type { DecisionEvaluation, EvaluatedDecision } from './evaluation.ts';

/** An evaluation as texts that can be stored and shown. */
export interface DescribedEvaluation {
  /** `null` when it failed. */
  readonly output: JsonText;
  readonly failure: { readonly decisionId: string; readonly message: string } | undefined;
  readonly decisions: readonly DescribedDecision[];
}

export interface DescribedDecision {
  readonly decisionId: string;
  readonly type: EvaluatedDecision['decisionType'];
  readonly output: JsonText;
  readonly evaluatedInputs: readonly EvaluatedInputText[];
  readonly matchedRules: readonly MatchedRuleText[];
}

const nullText = 'null' as JsonText;

/**
 * Describes an evaluation as text. All texts together may be as long as one result, because several values can share
 * parts, so that their texts take more memory than the values. An evaluation whose texts are longer fails.
 */
export function describeEvaluation(
  evaluation: DecisionEvaluation,
  decisionId: string,
  context: FeelContext,
): DescribedEvaluation {
  const write = createWriter(context);
  const decisions: DescribedDecision[] = [];
  try {
    for (const decision of evaluation.evaluatedDecisions) {
      decisions.push(describeDecision(decision, write));
    }
    const output = evaluation.kind === 'evaluated' ? write(evaluation.output) : nullText;
    return { output, failure: failureOf(evaluation), decisions };
  } catch (error) {
    if (!(error instanceof EvaluationStopped)) throw error;
    const failed = evaluation.evaluatedDecisions[decisions.length];
    if (failed !== undefined) decisions.push(withoutValues(failed));
    const message = `Expected to evaluate decision '${decisionId}', but ${error.message}`;
    const failure = { decisionId: failed?.decisionId ?? decisionId, message };
    return { output: nullText, failure, decisions };
  }
}

type Write = (value: FeelValue) => JsonText;

function createWriter(context: FeelContext): Write {
  const run = new Runtime(valueScope(new Map()), context, []);
  let length = 0;
  return (value) => {
    length += measure(value, run);
    run.checkLength(length);
    return toJson(value) as JsonText;
  };
}

function describeDecision(decision: EvaluatedDecision, write: Write): DescribedDecision {
  return {
    decisionId: decision.decisionId,
    type: decision.decisionType,
    output: write(decision.output),
    evaluatedInputs: decision.evaluatedInputs.map((input) => ({
      ...input,
      inputValue: write(input.inputValue),
    })),
    matchedRules: decision.matchedRules.map(({ ruleId, ruleIndex, evaluatedOutputs }) => ({
      ruleId,
      ruleIndex,
      evaluatedOutputs: evaluatedOutputs.map((output) => ({
        ...output,
        outputValue: write(output.outputValue),
        ruleId,
        ruleIndex,
      })),
    })),
  };
}

function withoutValues({ decisionId, decisionType }: EvaluatedDecision): DescribedDecision {
  const nothing = { evaluatedInputs: [], matchedRules: [] };
  return { decisionId, type: decisionType, output: nullText, ...nothing };
}

function failureOf(evaluation: DecisionEvaluation): DescribedEvaluation['failure'] {
  if (evaluation.kind === 'evaluated') return undefined;
  return { decisionId: evaluation.failedDecisionId, message: evaluation.message };
}
