import { attributeOf } from '../../xml/tree.ts';
import { readTrigger } from '../triggers/read-event.ts';
import { booleanAttribute, refuse } from '../xml-cursor.ts';
import type { ElementReader } from '../element-reader.ts';

export const readBoundaryEvent: ElementReader = (
  cursor,
  { node, base, rootElements, associatedWith },
) => {
  const interrupting = booleanAttribute(cursor, { name: 'cancelActivity', absent: true });
  const trigger = readTrigger(cursor, {
    position: 'boundary',
    rootElements,
    isNonInterrupting: !interrupting,
  });
  if (node.incoming.length > 0) refuse(cursor, 'Cannot have incoming sequence flows');
  const isCompensation = trigger?.kind === 'compensate';
  if (isCompensation ? associatedWith.length === 0 : node.outgoing.length === 0) {
    refuse(cursor, 'Must have at least one outgoing sequence flow or association');
  }
  const attachedToId = attributeOf(cursor.xml, 'attachedToRef');
  if (trigger === undefined || trigger.kind === 'none' || attachedToId === undefined) {
    return undefined;
  }
  return { ...base, type: 'BOUNDARY_EVENT', attachedToId, trigger, interrupting };
};
