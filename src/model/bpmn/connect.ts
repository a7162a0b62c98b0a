import type { SequenceFlow } from '../process.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childNamed } from '../xml/tree.ts';
import type { NodeDraft, ProcessDraft } from './draft.ts';
import { readExpression } from './expression.ts';
import { type XmlCursor, refuse, within } from './xml-cursor.ts';
import type { Problems } from './problems.ts';
import { feelOnly } from './static-rules.ts';

/**
 * Reads the sequence flows and records on each node its incoming and outgoing flows (BPMN 2.0.2 §7.6.1). The `incoming`
 * and `outgoing` elements of a node are ignored, as in Camunda.
 */
export function connect(
  draft: ProcessDraft,
  problems: Problems,
): ReadonlyMap<string, SequenceFlow> {
  const flows = new Map<string, SequenceFlow>();
  for (const flow of draft.flows.values()) {
    const cursor: XmlCursor = { xml: flow.xml, at: flow.id, problems };
    const source = resolveEnd(cursor, draft, 'sourceRef');
    const target = resolveEnd(cursor, draft, 'targetRef');
    const condition = readCondition(cursor);
    if (source === undefined || target === undefined) continue;
    // The scope in which the flow itself is written does not matter.
    if (source.scope !== target.scope) {
      refuse(cursor, `Must not lead to '${target.id}', which is in another scope`);
      continue;
    }
    source.outgoing.push(flow.id);
    target.incoming.push(flow.id);
    flows.set(flow.id, { id: flow.id, sourceId: source.id, targetId: target.id, condition });
    if (flow.xml.children.some(isCondition) && !takesConditions(source)) {
      refuse(
        cursor,
        'Conditional sequence flows are only supported at exclusive or inclusive gateway',
      );
    }
  }
  return flows;
}

function resolveEnd(
  cursor: XmlCursor,
  draft: ProcessDraft,
  attribute: 'sourceRef' | 'targetRef',
): NodeDraft | undefined {
  const id = attributeOf(cursor.xml, attribute)?.trim();
  if (id === undefined) {
    refuse(cursor, `Attribute '${attribute}' must be present and not empty`);
    return undefined;
  }
  const node = draft.nodes.get(id);
  if (node === undefined) {
    refuse(cursor, `Attribute '${attribute}' refers to '${id}', but there is no such flow node`);
  }
  return node;
}

function readCondition(cursor: XmlCursor) {
  const condition = childNamed(cursor.xml, 'bpmn:conditionExpression');
  if (condition === undefined) return undefined;
  const text = condition.text.trim();
  const conditionCursor = within(cursor, condition);
  if (text !== '') return readExpression(conditionCursor, text, feelOnly);
  refuse(conditionCursor, 'Must have an expression');
  return undefined;
}

function isCondition(child: XmlElement): boolean {
  return child.name === 'bpmn:conditionExpression';
}

function takesConditions(source: NodeDraft): boolean {
  return source.kind === 'exclusiveGateway' || source.kind === 'inclusiveGateway';
}
