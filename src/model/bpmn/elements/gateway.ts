import { attributeOf, childNamed } from '../../xml/tree.ts';
import type { ElementReader } from '../element-reader.ts';
import { refuse } from '../xml-cursor.ts';

export const readParallelGateway: ElementReader = (_, { base }) => ({
  ...base,
  type: 'PARALLEL_GATEWAY',
});

/** BPMN 2.0.2 §13.4.2. A gateway with a single flow makes no choice, so that flow needs no condition. */
export const readExclusiveGateway: ElementReader = (cursor, { base, outgoingFlows }) => {
  const defaultFlowId = attributeOf(cursor.xml, 'default')?.trim();
  if (defaultFlowId !== undefined && !base.outgoing.includes(defaultFlowId)) {
    refuse(cursor, `Default flow '${defaultFlowId}' must start at the gateway`);
  }
  for (const flow of outgoingFlows) {
    const hasCondition = childNamed(flow.xml, 'bpmn:conditionExpression') !== undefined;
    const flowCursor = { xml: flow.xml, at: flow.id, problems: cursor.problems };
    // The condition of a default flow is never evaluated.
    if (flow.id === defaultFlowId || hasCondition || outgoingFlows.length === 1) continue;
    refuse(flowCursor, 'Must have a condition or be default flow');
  }
  return { ...base, type: 'EXCLUSIVE_GATEWAY', defaultFlowId };
};
