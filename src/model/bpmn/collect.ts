import { localName, type XmlElement } from '../xml/tree.ts';
import {
  isEventSubProcess,
  type FlowDraft,
  type NodeDraft,
  type ProcessDraft,
  type ScopeDraft,
} from './draft.ts';
import { nameInReasons } from './document.ts';
import { isFlowNodeKind, isSubProcess } from './flow-node-kind.ts';
import type { Problems } from './problems.ts';
import { isFlowNodeName } from './vocabulary.ts';

/** Finds the flow nodes and sequence flows of a process and of its sub-processes. */
export function collect(process: XmlElement, processId: string, problems: Problems): ProcessDraft {
  const nodes = new Map<string, NodeDraft>();
  const flows = new Map<string, FlowDraft>();
  const associations = new Map<string, string[]>();
  const scopes: ScopeDraft[] = [];

  const collectScope = (holder: XmlElement, scope: ScopeDraft) => {
    scopes.push(scope);
    for (const xml of holder.children) {
      if (xml.name === 'bpmn:association') collectAssociation(xml);
      const isFlow = xml.name === 'bpmn:sequenceFlow';
      if (!isFlow && !isFlowNodeName(xml.name)) continue;
      const id = xml.attributes.get('id');
      if (id === undefined) {
        problems.report({ at: `${scope.id} > ${nameInReasons(xml)}`, reason: 'Must have an id' });
      } else if (isFlow) {
        flows.set(id, { id, xml, scope });
      } else {
        collectNode(xml, id, scope);
      }
    }
  };

  const collectAssociation = (xml: XmlElement) => {
    const source = xml.attributes.get('sourceRef')?.trim() ?? '';
    const target = xml.attributes.get('targetRef')?.trim() ?? '';
    const targets = associations.get(source);
    if (targets === undefined) associations.set(source, [target]);
    else targets.push(target);
  };

  const collectNode = (xml: XmlElement, id: string, scope: ScopeDraft) => {
    const kind = localName(xml);
    if (!isFlowNodeKind(kind)) {
      problems.report({ at: id, reason: `'${xml.name}' is not supported` });
      return;
    }
    const node = { id, kind, xml, scope, incoming: [], outgoing: [] };
    nodes.set(id, node);
    scope.nodes.push(node);
    if (!isSubProcess(kind)) return;
    const scopeKind = isEventSubProcess(node) ? 'eventSubProcess' : 'subProcess';
    collectScope(xml, { id, kind: scopeKind, nodes: [] });
  };

  collectScope(process, { id: processId, kind: 'process', nodes: [] });
  return { id: processId, nodes, flows, associations, scopes };
}
