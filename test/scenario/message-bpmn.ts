/** BPMN texts with messages. */
export function file(roots: readonly string[], ...processes: readonly string[]): string {
  return (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" ' +
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t" id="d">' +
    `${roots.join('')}${processes.join('')}</bpmn:definitions>`
  );
}

export function message(id: string, name: string, key?: string): string {
  const subscription =
    key === undefined
      ? ''
      : `<bpmn:extensionElements><zeebe:subscription correlationKey="${key}"/></bpmn:extensionElements>`;
  return `<bpmn:message id="${id}" name="${name}">${subscription}</bpmn:message>`;
}

function onMessage(id: string): string {
  return `<bpmn:messageEventDefinition messageRef="${id}"/>`;
}

export function catchOf(id: string, messageId: string): string {
  return `<bpmn:intermediateCatchEvent id="${id}">${onMessage(messageId)}</bpmn:intermediateCatchEvent>`;
}

export function startOf(id: string, messageId: string, attributes = ''): string {
  return `<bpmn:startEvent id="${id}" ${attributes}>${onMessage(messageId)}</bpmn:startEvent>`;
}

function flow(from: string, to: string): string {
  return `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"/>`;
}

/** A process with one element between its start and its end event, and further elements. */
export function process(
  id: string,
  element: string,
  start = '<bpmn:startEvent id="start"/>',
  more = '',
): string {
  const [, elementId = ''] = /id="([^"]*)"/.exec(element) ?? [];
  const [, startId = ''] = /id="([^"]*)"/.exec(start) ?? [];
  return (
    `<bpmn:process id="${id}" isExecutable="true">${start}${element}<bpmn:endEvent id="end"/>` +
    `${flow(startId, elementId)}${flow(elementId, 'end')}${more}</bpmn:process>`
  );
}
