import type { DecisionDefinitionKey } from '../../core/key.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Binding, BusinessRuleTask } from '../../model/process.ts';
import { decisionByKey, type FoundDecision } from '../decision/find-decision.ts';
import { recordEvaluation } from '../decision/record-evaluation.ts';
import { findBoundVersion } from '../deployment/find-bound-version.ts';
import { evaluateString, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import { receiveResult } from '../variable/receive-result.ts';
import type { Visit } from './behavior.ts';

type CalledDecision = Extract<BusinessRuleTask['work'], { readonly kind: 'decision' }>;

/**
 * Evaluates the decision that a task calls, and stores its output in the result variable. A failed evaluation is
 * recorded in the audit as well. The event is emitted before the failure is returned, so the record does not depend on
 * the incident.
 */
export function callDecision(visit: Visit, called: CalledDecision): 'complete' | Failure {
  const { context, root, instance } = visit;
  const scope = scopeReader(root, instance.key);
  const decisionId = evaluateString(context, scope, called.decisionId);
  if (isFailure(decisionId)) return decisionId;
  const found = findCalled(visit, decisionId, called.binding);
  if (isFailure(found)) return found;
  const { decision, requirements } = found;
  const result = recordEvaluation(context, { requirements, decision, scope, element: instance });
  if (result.failure) return failure('DECISION_EVALUATION_ERROR', result.failure.message);
  receiveResult(context, root, instance, [[called.resultVariable, result.output]]);
  return 'complete';
}

function findCalled(
  { context, instance }: Visit,
  decisionId: string,
  binding: Binding,
): FoundDecision | Failure {
  const version = findBoundVersion(context, instance, { of: 'decision', id: decisionId, binding });
  const found = version && decisionByKey(context, version.key as DecisionDefinitionKey);
  if (found !== undefined) return found;
  const deploymentKey = context.state.definition(instance.definitionKey)?.row.deploymentKey;
  return failure('CALLED_DECISION_ERROR', absentWords(decisionId, binding, deploymentKey ?? ''));
}

function absentWords(decisionId: string, binding: Binding, deploymentKey: string): string {
  switch (binding.kind) {
    case 'latest':
      return `Expected to evaluate decision '${decisionId}', but no decision found for id '${decisionId}'`;
    case 'deployment':
      return (
        `Expected to evaluate decision '${decisionId}' with binding type 'deployment', but no such ` +
        `decision found in the deployment with key ${deploymentKey} which contained the current ` +
        'process. To resolve this incident, migrate the process instance to a process definition ' +
        'that is deployed together with the intended decision to evaluate.'
      );
    case 'versionTag':
      return (
        `Expected to evaluate decision with id '${decisionId}' and version tag ` +
        `'${binding.versionTag}', but no such decision found. To resolve this incident, deploy a ` +
        'decision with the given id and version tag.'
      );
    default:
      return unreachable(binding);
  }
}
