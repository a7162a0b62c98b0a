/** BPMN's elements that sequence flows connect, by their names in XML. */
const flowNodeKinds = [
  'startEvent',
  'endEvent',
  'boundaryEvent',
  'intermediateCatchEvent',
  'intermediateThrowEvent',
  'serviceTask',
  'sendTask',
  'scriptTask',
  'businessRuleTask',
  'userTask',
  'receiveTask',
  'manualTask',
  'task',
  'exclusiveGateway',
  'parallelGateway',
  'inclusiveGateway',
  'eventBasedGateway',
  'complexGateway',
  'subProcess',
  'adHocSubProcess',
  'transaction',
  'callActivity',
] as const;

export type FlowNodeKind = (typeof flowNodeKinds)[number];

export function isFlowNodeKind(name: string): name is FlowNodeKind {
  return (flowNodeKinds as readonly string[]).includes(name);
}

export function isActivity(kind: FlowNodeKind): boolean {
  return isSubProcess(kind) || kind === 'callActivity' || /[tT]ask$/.test(kind);
}

/** Whether elements of this kind hold flow nodes. */
export function isSubProcess(kind: FlowNodeKind): boolean {
  return kind === 'subProcess' || kind === 'adHocSubProcess' || kind === 'transaction';
}
