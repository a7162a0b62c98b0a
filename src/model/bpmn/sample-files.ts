/** BPMN files for tests, as text. Not part of the product. */

const namespaces = [
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
  'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"',
  'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"',
  'xmlns:foreign="urn:foreign"',
].join(' ');

/** A file with the given root elements. */
export function definitions(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions id="Defs" ${namespaces} targetNamespace="t">${content}</bpmn:definitions>`;
}

/** A file with one executable process `P`, and root elements beside it. */
export function processFile(content: string, besides = ''): string {
  return definitions(
    `${besides}<bpmn:process id="P" isExecutable="true">${content}</bpmn:process>`,
  );
}

/** A sequence flow `from_to` between two nodes. */
export function flow(sourceId: string, targetId: string, condition?: string): string {
  const body =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression>${condition}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${sourceId}_${targetId}" sourceRef="${sourceId}" targetRef="${targetId}">${body}</bpmn:sequenceFlow>`;
}

export function extensions(content: string): string {
  return `<bpmn:extensionElements>${content}</bpmn:extensionElements>`;
}

/** A process that starts, passes the given element `E`, and ends. */
export function around(element: string, besides = ''): string {
  return processFile(
    `<bpmn:startEvent id="S"/>${element}<bpmn:endEvent id="Z"/>${flow('S', 'E')}${flow('E', 'Z')}`,
    besides,
  );
}
