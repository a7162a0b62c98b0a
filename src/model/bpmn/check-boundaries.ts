import { attributeOf } from '../xml/tree.ts';
import { isEventSubProcess, type NodeDraft, type ProcessDraft } from './draft.ts';
import { isActivity } from './flow-node-kind.ts';
import { type XmlCursor, refuse } from './xml-cursor.ts';
import type { Problems } from './problems.ts';

/** Checks that each boundary event is attached to an activity of the same scope. */
export function checkBoundaries(draft: ProcessDraft, problems: Problems): void {
  for (const node of draft.nodes.values()) {
    if (node.kind === 'boundaryEvent') checkBoundary(node, draft, problems);
  }
}

function checkBoundary(node: NodeDraft, draft: ProcessDraft, problems: Problems): void {
  const cursor: XmlCursor = { xml: node.xml, at: node.id, problems };
  const attachedToId = attributeOf(node.xml, 'attachedToRef');
  const activity = attachedToId === undefined ? undefined : draft.nodes.get(attachedToId);
  if (activity === undefined || !isActivity(activity.kind)) {
    refuse(cursor, 'Must be attached to an activity');
  } else if (activity.scope !== node.scope) {
    refuse(cursor, `Must be in the same scope as '${activity.id}', which it is attached to`);
  } else if (isEventSubProcess(activity)) {
    refuse(cursor, 'Must not be attached to an event sub-process');
  }
}
