/** The elements of a process, which the browser reads from its file for pages that name elements. */

export interface ProcessElement {
  readonly id: string;
  readonly name: string;
  /** As BPMN calls it: `serviceTask`. */
  readonly type: string;
}

const model = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const node = /^(?:task|\w+Task|callActivity|\w*[sS]ubProcess|transaction|\w+Event|\w+Gateway)$/;
const flow = 'sequenceFlow';

export interface ProcessElements {
  readonly nodes: readonly ProcessElement[];
  readonly flows: readonly ProcessElement[];
}

/** The elements in the order of the file, including those inside of sub-processes. */
export function processElements(xml: string, processId: string): ProcessElements {
  const file = new DOMParser().parseFromString(xml, 'text/xml');
  const process = [...file.getElementsByTagNameNS(model, 'process')].find(
    (element) => element.getAttribute('id') === processId,
  );
  const all = [...(process?.getElementsByTagNameNS(model, '*') ?? [])].flatMap(elementOf);
  return {
    nodes: all.filter(({ type }) => type !== flow),
    flows: all.filter(({ type }) => type === flow),
  };
}

function elementOf(element: Element): readonly ProcessElement[] {
  const id = element.getAttribute('id');
  const { localName: type } = element;
  if (id === null || (type !== flow && !node.test(type))) return [];
  return [{ id, name: element.getAttribute('name') ?? id, type }];
}
