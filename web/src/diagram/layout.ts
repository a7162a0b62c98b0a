/** Adds a diagram to files without one. The missing parts are added in a copy of the file, which is then laid out. */
import { layoutProcess } from 'bpmn-auto-layout';
import { BpmnModdle } from 'bpmn-moddle';

interface Element {
  $type: string;
  id?: string;
  rootElements?: Element[];
  flowElements?: Element[];
  diagrams?: unknown[];
  sourceRef?: Element;
  targetRef?: Element;
  incoming?: Element[];
  outgoing?: Element[];
  get(name: string): Element[];
}

/** XML with one process only: the layout library knows neither pools nor a second process. */
export async function layOut(xml: string, processId: string): Promise<string> {
  const moddle = new BpmnModdle();
  const { rootElement } = (await moddle.fromXML(xml)) as { rootElement: Element };
  rootElement.diagrams = [];
  rootElement.rootElements = (rootElement.rootElements ?? []).filter(
    ({ $type, id }) =>
      $type !== 'bpmn:Collaboration' && ($type !== 'bpmn:Process' || id === processId),
  );
  for (const process of rootElement.rootElements) joinFlows(process);
  const { xml: joined } = await moddle.toXML(rootElement);
  return layoutProcess(joined);
}

/**
 * The layout library follows `incoming` and `outgoing`. Many files leave them out, because `sourceRef` has the same
 * information.
 */
function joinFlows(scope: Element): void {
  for (const element of scope.flowElements ?? []) {
    joinFlows(element);
    if (element.$type !== 'bpmn:SequenceFlow') continue;
    const { sourceRef, targetRef } = element;
    if (sourceRef?.get('outgoing').includes(element) === false)
      sourceRef.get('outgoing').push(element);
    if (targetRef?.get('incoming').includes(element) === false)
      targetRef.get('incoming').push(element);
  }
}
