import { assert } from '../../core/assert.ts';
import type { Requirements } from '../catalog.ts';
import type { DecisionEvaluationResult } from '../command.ts';
import type { DecisionDefinitionRow, ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { alwaysWithClusterVariables, type VariableScope } from '../expression/variable-scope.ts';
import { businessIdOf } from '../process/business-id-of.ts';
import type { DecisionInstanceRow } from './decision-instance-row.ts';
import { describeEvaluation, type DescribedEvaluation } from './describe-evaluation.ts';
import { evaluateDecision } from './evaluate-decision.ts';

export interface RequestedEvaluation {
  readonly requirements: Requirements;
  readonly decision: DecisionDefinitionRow;
  readonly scope: VariableScope;
  /** The calling element of a process, if any. */
  readonly element: ElementInstanceRow | undefined;
}

/** Evaluates a decision and records every evaluated decision in the audit, also after a failure. */
export function recordEvaluation(
  context: CommandContext,
  requested: RequestedEvaluation,
): DecisionEvaluationResult {
  const { requirements, decision, element } = requested;
  const evaluation = evaluateDecision(
    requirements.drg,
    decision.decisionId,
    alwaysWithClusterVariables(context, requested.scope),
    context.feel,
  );
  const described = describeEvaluation(evaluation, decision.decisionId, context.feel);
  const evaluationKey: DecisionEvaluationResult['evaluationKey'] =
    element === undefined ? context.newRootKey() : context.newKey(element.rootKey);
  const evaluated = instancesOf(context, { ...requested, described, evaluationKey });
  context.emit({
    kind: 'decisionsEvaluated',
    instances: evaluated.map(({ instance }) => instance),
  });
  const { output, failure } = described;
  const { requirementsId } = requirements.row;
  return { evaluationKey, decision, requirementsId, output, failure, evaluated };
}

interface Described extends RequestedEvaluation {
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
    // A failed decision is the last evaluated one.
    const hasFailed = failure?.decisionId === decisionId && position === decisions.length - 1;
    const instance: DecisionInstanceRow = {
      key: context.newKey(evaluationKey),
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
      businessId: element && businessIdOf(context, element),
    };
    return { decision, instance };
  });
}
