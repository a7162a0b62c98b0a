import { assert } from '../../core/assert.ts';
import type { FeelScope } from '../../feel/evaluation.ts';
import type { Requirements } from '../catalog.ts';
import type { DecisionEvaluationResult } from '../command.ts';
import type {
  DecisionDefinitionRow,
  DecisionInstanceRow,
  ElementInstanceRow,
} from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { describeEvaluation, type DescribedEvaluation } from './describe-evaluation.ts';
import { evaluateDecision } from './evaluate-decision.ts';

export interface Asked {
  readonly requirements: Requirements;
  readonly decision: DecisionDefinitionRow;
  readonly scope: FeelScope;
  /** Who asks, when it is an element of a process. */
  readonly element: ElementInstanceRow | undefined;
}

/** Evaluates a decision and puts all that was evaluated into the audit, also when it failed. */
export function recordEvaluation(context: CommandContext, asked: Asked): DecisionEvaluationResult {
  const { requirements, decision } = asked;
  const evaluation = evaluateDecision(
    requirements.drg,
    decision.decisionId,
    asked.scope,
    context.feel,
  );
  const described = describeEvaluation(evaluation, decision.decisionId, context.feel);
  const evaluationKey = context.newKey<DecisionEvaluationResult['evaluationKey']>();
  const evaluated = instancesOf(context, { ...asked, described, evaluationKey });
  context.emit({
    kind: 'decisionsEvaluated',
    instances: evaluated.map(({ instance }) => instance),
  });
  const { output, failure } = described;
  const { requirementsId } = requirements.row;
  return { evaluationKey, decision, requirementsId, output, failure, evaluated };
}

interface Described extends Asked {
  readonly described: DescribedEvaluation;
  readonly evaluationKey: DecisionEvaluationResult['evaluationKey'];
}

function instancesOf(
  context: CommandContext,
  { requirements, decision: root, element, described, evaluationKey }: Described,
): DecisionEvaluationResult['evaluated'] {
  const { decisions, failure } = described;
  return decisions.map(({ decisionId, ...rest }, position) => {
    const decision = requirements.decisions.get(decisionId);
    assert(decision, `decision '${decisionId}' to be deployed`);
    // A decision that failed is the last one that was evaluated.
    const hasFailed = failure?.decisionId === decisionId && position === decisions.length - 1;
    const instance: DecisionInstanceRow = {
      key: context.newKey(),
      evaluationKey,
      index: position + 1,
      decisionKey: decision.key,
      rootDecisionKey: root.key,
      tenantId: decision.tenantId,
      state: hasFailed ? 'failed' : 'evaluated',
      evaluatedAtMs: context.nowMs,
      failureMessage: hasFailed ? failure.message : undefined,
      ...rest,
      processInstanceKey: element?.processInstanceKey,
      rootKey: element?.rootKey,
      definitionKey: element?.definitionKey,
      elementInstanceKey: element?.key,
    };
    return { decision, instance };
  });
}
