import { attributeOf } from '../xml/tree.ts';
import { isEventSubProcess, type NodeDraft, type ProcessDraft } from './draft.ts';
import { isActivity } from './flow-node-kind.ts';
import { type Place, refuse } from './place.ts';
import type { Problems } from './problems.ts';

/** Notes at each activity which boundary events it has. */
export function attachBoundaries(draft: ProcessDraft, problems: Problems): void {
  for (const node of draft.nodes.values()) {
    if (node.kind === 'boundaryEvent') attach(node, draft, problems);
  }
}

function attach(node: NodeDraft, draft: ProcessDraft, problems: Problems): void {
  const place: Place = { xml: node.xml, at: node.id, problems };
  const attachedToId = attributeOf(node.xml, 'attachedToRef');
  const activity = attachedToId === undefined ? undefined : draft.nodes.get(attachedToId);
  if (activity === undefined || !isActivity(activity.kind)) {
    refuse(place, 'Must be attached to an activity');
  } else if (activity.scope !== node.scope) {
    refuse(place, `Must be in the same scope as '${activity.id}', which it is attached to`);
  } else if (isEventSubProcess(activity)) {
    refuse(place, 'Must not be attached to an event sub-process');
  } else {
    activity.boundaryIds.push(node.id);
  }
}
