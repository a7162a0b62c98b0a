import type { InclusiveGateway } from '../../model/process.ts';
import { evaluateBoolean, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { ElementBehavior, Visit } from './behavior.ts';

/**
 * Entered after `inclusive-join.ts` has joined its tokens. It leaves by every flow whose condition is true; if there is
 * none, by the default flow.
 */
export const inclusiveGateway: ElementBehavior<InclusiveGateway> = {
  activate: (visit) => {
    const flows = chooseFlows(visit);
    return isFailure(flows) ? flows : 'complete';
  },
  leave: chooseFlows,
};

function chooseFlows(visit: Visit<InclusiveGateway>): readonly string[] | Failure {
  const { context, root, process, element, instance } = visit;
  const { outgoing, defaultFlowId } = element;
  if (outgoing.length === 0) return [];
  const scope = scopeReader(root, instance.key);
  const taken: string[] = [];
  for (const id of outgoing) {
    if (id === defaultFlowId) continue;
    const condition = process.flows.get(id)?.condition;
    const holds = condition === undefined || evaluateBoolean(context, scope, condition);
    if (isFailure(holds)) return holds;
    if (holds) taken.push(id);
  }
  if (taken.length > 0) return taken;
  return defaultFlowId === undefined ? failure('CONDITION_ERROR', noFlow) : [defaultFlowId];
}

const noFlow = 'Expected at least one condition to evaluate to true, or to have a default flow';
