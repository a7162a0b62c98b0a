import type { ExclusiveGateway } from '../../model/process.ts';
import { evaluateBoolean, scopeReader } from '../expression/evaluate.ts';
import { type Failure, failure, isFailure } from '../incident/model-failure.ts';
import type { ElementBehavior, Visit } from './behavior.ts';

/** Leaves by the first flow, in document order, whose condition is true; else by the default flow. */
export const exclusiveGateway: ElementBehavior<ExclusiveGateway> = {
  activate: (visit) => {
    const flow = chooseFlow(visit);
    return isFailure(flow) ? flow : 'complete';
  },
  leave: (visit) => {
    const flow = chooseFlow(visit);
    return isFailure(flow) || flow === undefined ? (flow ?? []) : [flow];
  },
};

function chooseFlow(visit: Visit<ExclusiveGateway>): string | undefined | Failure {
  const { context, root, process, element, instance } = visit;
  if (element.outgoing.length === 0) return undefined;
  const scope = scopeReader(root, instance.key);
  for (const id of element.outgoing) {
    if (id === element.defaultFlowId) continue;
    const condition = process.flows.get(id)?.condition;
    if (condition === undefined) return id;
    const holds = evaluateBoolean(context, scope, condition);
    if (isFailure(holds)) return holds;
    if (holds) return id;
  }
  return element.defaultFlowId ?? failure('CONDITION_ERROR', noFlow);
}

const noFlow = 'Expected at least one condition to evaluate to true, or to have a default flow';
