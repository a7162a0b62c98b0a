/** BPMN text for tests, with only the parts that a test is about. */

const namespaces =
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" ' +
  'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export function bpmn(processId: string, ...content: readonly string[]): string {
  return definitions(
    `<bpmn:process id="${processId}" isExecutable="true">${content.join('')}</bpmn:process>`,
  );
}

export function definitions(...content: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions ${namespaces} id="d" targetNamespace="t">${content.join('')}</bpmn:definitions>`;
}

/** An element, with its extension elements and its content. */
export function element(
  tag: string,
  id: string,
  parts: {
    readonly extensions?: string;
    readonly content?: string;
    readonly attributes?: string;
  } = {},
): string {
  const extensions =
    parts.extensions === undefined
      ? ''
      : `<bpmn:extensionElements>${parts.extensions}</bpmn:extensionElements>`;
  return `<bpmn:${tag} id="${id}" ${parts.attributes ?? ''}>${extensions}${parts.content ?? ''}</bpmn:${tag}>`;
}

export const start = (id = 'start'): string => element('startEvent', id);
export const end = (id = 'end'): string => element('endEvent', id);

export function serviceTask(
  id: string,
  options: { readonly type?: string; readonly retries?: string; readonly extensions?: string } = {},
): string {
  const retries = options.retries === undefined ? '' : ` retries="${options.retries}"`;
  return element('serviceTask', id, {
    extensions: `<zeebe:taskDefinition type="${options.type ?? id}"${retries} />${options.extensions ?? ''}`,
  });
}

export function userTask(id: string, extensions = ''): string {
  return element('userTask', id, { extensions: `<zeebe:userTask />${extensions}` });
}

/** `source->target`, or `source->target: condition`; ids are `source-target`. */
export function flow(path: string, condition?: string): string {
  const [source = '', target = ''] = path.split('->');
  const content =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${content}</bpmn:sequenceFlow>`;
}

/** `a->b->c` as flows. */
export function path(text: string): string {
  const ids = text.split('->');
  return ids
    .slice(1)
    .map((id, index) => flow(`${ids[index] ?? ''}->${id}`))
    .join('');
}

/** start → the elements, one after the other → end. */
export function sequence(processId: string, ...elements: readonly string[]): string {
  const ids = elements.map((text) => /id="([^"]*)"/.exec(text)?.[1] ?? '');
  return bpmn(processId, start(), ...elements, end(), path(['start', ...ids, 'end'].join('->')));
}

export function ioMapping(...entries: readonly string[]): string {
  return `<zeebe:ioMapping>${entries.join('')}</zeebe:ioMapping>`;
}
export const input = (source: string, target: string): string =>
  `<zeebe:input source="${source}" target="${target}" />`;
export const output = (source: string, target: string): string =>
  `<zeebe:output source="${source}" target="${target}" />`;

export const errorBoundary = (id: string, attachedTo: string, errorRef?: string): string =>
  element('boundaryEvent', id, {
    attributes: `attachedToRef="${attachedTo}"`,
    content: errorEvent(errorRef),
  });

export const errorEvent = (errorRef?: string): string =>
  `<bpmn:errorEventDefinition id="${errorRef ?? 'any'}-${counter.next()}"${errorRef === undefined ? '' : ` errorRef="${errorRef}"`} />`;

export const error = (id: string, code: string): string =>
  `<bpmn:error id="${id}" errorCode="${code}" />`;

const counter = {
  value: 0,
  next(): number {
    this.value += 1;
    return this.value;
  },
};
