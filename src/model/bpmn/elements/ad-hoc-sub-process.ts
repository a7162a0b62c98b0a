import type { ActivatableElement } from '../../process.ts';
import { attributeOf, childNamed, childrenNamed } from '../../xml/tree.ts';
import { readCollectedOutput } from '../collected-output.ts';
import { readCompletionCondition } from '../completion-condition.ts';
import { isEventSubProcess, type NodeDraft } from '../draft.ts';
import type { ElementReader, InnerScope } from '../element-reader.ts';
import { expressionAttribute } from '../expression.ts';
import { isActivity } from '../flow-node-kind.ts';
import { readJobDefinition } from '../job-definition.ts';
import { feelOnly } from '../static-rules.ts';
import { booleanAttribute, extensionOf, refuse, type XmlCursor } from '../xml-cursor.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/ad-hoc-subprocesses/ */
export const readAdHocSubProcess: ElementReader = (cursor, { base, inner }) => {
  if (inner === undefined) return undefined;
  checkContent(cursor, inner);
  const adHoc = extensionOf(cursor, 'zeebe:adHoc');
  const hasJob = extensionOf(cursor, 'zeebe:taskDefinition') !== undefined;
  const completionCondition = readCompletionCondition(cursor);
  const activeElements =
    adHoc && expressionAttribute(adHoc, { name: 'activeElementsCollection', statics: feelOnly });
  const cancelsRemaining = booleanAttribute(cursor, {
    name: 'cancelRemainingInstances',
    absent: true,
  });
  if (hasJob) {
    const refuseWithJob = (what: string) => {
      refuse(cursor, `${what} in combination with zeebe:taskDefinition`);
    };
    if (completionCondition !== undefined) refuseWithJob('Must not define completionCondition');
    if (activeElements !== undefined) refuseWithJob('Must not define activeElementsCollection');
    if (!cancelsRemaining) refuseWithJob('Must not set cancelRemainingInstances to false');
  }
  return {
    ...base,
    type: 'AD_HOC_SUB_PROCESS',
    scope: inner.content,
    activatable: inner.nodes.filter(isActivatable).map(describe),
    activeElements,
    output: adHoc && readCollectedOutput(adHoc),
    completionCondition,
    cancelsRemaining,
    job: hasJob ? readJobDefinition(cursor) : undefined,
  };
};

function checkContent(cursor: XmlCursor, { nodes }: InnerScope): void {
  const has = (kind: NodeDraft['kind']) => nodes.some((node) => node.kind === kind);
  if (!nodes.some((node) => isActivity(node.kind)))
    refuse(cursor, 'Must have at least one activity.');
  if (has('startEvent')) refuse(cursor, 'Must not contain a start event.');
  if (has('endEvent')) refuse(cursor, 'Must not contain an end event.');
}

function isActivatable(node: NodeDraft): boolean {
  const { kind, incoming } = node;
  return incoming.length === 0 && kind !== 'boundaryEvent' && !isEventSubProcess(node);
}

function describe({ id, xml }: NodeDraft): ActivatableElement {
  const extensions = childNamed(xml, 'bpmn:extensionElements');
  const properties = extensions && childNamed(extensions, 'zeebe:properties');
  return {
    elementId: id,
    elementName: attributeOf(xml, 'name') ?? null,
    documentation: childNamed(xml, 'bpmn:documentation')?.text.trim() ?? null,
    properties: Object.fromEntries(
      (properties === undefined ? [] : childrenNamed(properties, 'zeebe:property')).flatMap(
        (item) => {
          const name = attributeOf(item, 'name');
          return name === undefined ? [] : [[name, attributeOf(item, 'value') ?? '']];
        },
      ),
    ),
  };
}
