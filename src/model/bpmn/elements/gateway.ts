import { attributeOf, childNamed } from '../../xml/tree.ts';
import type { FlowDraft } from '../draft.ts';
import type { ElementReader } from '../element-reader.ts';
import { booleanAttribute, refuse, type XmlCursor } from '../xml-cursor.ts';

export const readParallelGateway: ElementReader = (_, { base }) => ({
  ...base,
  type: 'PARALLEL_GATEWAY',
});

/** BPMN 2.0.2 §13.4.4. */
export const readEventBasedGateway: ElementReader = (cursor, { base }) => {
  if (attributeOf(cursor.xml, 'eventGatewayType') === 'Parallel') {
    refuse(cursor, 'A parallel event-based gateway is not supported');
  }
  if (booleanAttribute(cursor, { name: 'instantiate', absent: false })) {
    refuse(cursor, 'An instantiating event-based gateway is not supported');
  }
  return { ...base, type: 'EVENT_BASED_GATEWAY' };
};

/** BPMN 2.0.2 §13.4.2. */
export const readExclusiveGateway: ElementReader = (cursor, { base, outgoingFlows }) => {
  const defaultFlowId = readDefaultFlow(cursor, base.outgoing, (id) => {
    return `Default flow '${id}' must start at the gateway`;
  });
  checkConditions(cursor, {
    outgoingFlows,
    defaultFlowId,
    reason: 'Must have a condition or be default flow',
  });
  return { ...base, type: 'EXCLUSIVE_GATEWAY', defaultFlowId };
};

/** BPMN 2.0.2 §13.4.3. */
export const readInclusiveGateway: ElementReader = (cursor, { base, outgoingFlows }) => {
  const defaultFlowId = readDefaultFlow(cursor, base.outgoing, () => {
    return 'Default flow must start at gateway';
  });
  checkConditions(cursor, { outgoingFlows, defaultFlowId, reason: 'Must have a condition' });
  return { ...base, type: 'INCLUSIVE_GATEWAY', defaultFlowId };
};

function readDefaultFlow(
  cursor: XmlCursor,
  outgoing: readonly string[],
  reasonOf: (id: string) => string,
): string | undefined {
  const id = attributeOf(cursor.xml, 'default')?.trim();
  if (id !== undefined && !outgoing.includes(id)) refuse(cursor, reasonOf(id));
  return id;
}

/**
 * A gateway with a single flow makes no choice, so that flow needs no condition. The condition of a default flow is
 * never evaluated.
 */
function checkConditions(
  { problems }: XmlCursor,
  checked: {
    readonly outgoingFlows: readonly FlowDraft[];
    readonly defaultFlowId: string | undefined;
    readonly reason: string;
  },
): void {
  if (checked.outgoingFlows.length === 1) return;
  for (const { id, xml } of checked.outgoingFlows) {
    if (id === checked.defaultFlowId) continue;
    if (childNamed(xml, 'bpmn:conditionExpression') !== undefined) continue;
    refuse({ xml, at: id, problems }, checked.reason);
  }
}
