import type { SequenceFlow } from '../process.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childNamed } from '../xml/tree.ts';
import type { NodeDraft, ProcessDraft } from './draft.ts';
import { readExpression } from './expression.ts';
import { type Place, refuse, within } from './place.ts';
import type { Problems } from './problems.ts';
import { feelOnly } from './static-rules.ts';

/**
 * Reads the sequence flows and notes at each node what leads to it and away from it (BPMN 2.0.2 §7.6.1). What a node
 * itself says of its flows (`incoming`, `outgoing`) is not read, as with Camunda.
 */
export function connect(
  draft: ProcessDraft,
  problems: Problems,
): ReadonlyMap<string, SequenceFlow> {
  const flows = new Map<string, SequenceFlow>();
  for (const flow of draft.flows.values()) {
    const place: Place = { xml: flow.xml, at: flow.id, problems };
    const source = resolveEnd(place, draft, 'sourceRef');
    const target = resolveEnd(place, draft, 'targetRef');
    const condition = readCondition(place);
    if (source === undefined || target === undefined) continue;
    // Where the flow itself is written does not matter.
    if (source.scope !== target.scope) {
      refuse(place, `Must not lead to '${target.id}', which is in another scope`);
      continue;
    }
    source.outgoing.push(flow.id);
    target.incoming.push(flow.id);
    flows.set(flow.id, { id: flow.id, sourceId: source.id, targetId: target.id, condition });
    if (flow.xml.children.some(isCondition) && !takesConditions(source)) {
      refuse(
        place,
        'Conditional sequence flows are only supported at exclusive or inclusive gateway',
      );
    }
  }
  return flows;
}

function resolveEnd(
  place: Place,
  draft: ProcessDraft,
  attribute: 'sourceRef' | 'targetRef',
): NodeDraft | undefined {
  const id = attributeOf(place.xml, attribute)?.trim();
  if (id === undefined) {
    refuse(place, `Attribute '${attribute}' must be present and not empty`);
    return undefined;
  }
  const node = draft.nodes.get(id);
  if (node === undefined) {
    refuse(place, `Attribute '${attribute}' refers to '${id}', but there is no such flow node`);
  }
  return node;
}

function readCondition(place: Place) {
  const condition = childNamed(place.xml, 'bpmn:conditionExpression');
  if (condition === undefined) return undefined;
  const text = condition.text.trim();
  const conditionPlace = within(place, condition);
  if (text !== '') return readExpression(conditionPlace, text, feelOnly);
  refuse(conditionPlace, 'Must have an expression');
  return undefined;
}

function isCondition(child: XmlElement): boolean {
  return child.name === 'bpmn:conditionExpression';
}

function takesConditions(source: NodeDraft): boolean {
  return source.kind === 'exclusiveGateway' || source.kind === 'inclusiveGateway';
}
