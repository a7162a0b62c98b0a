import { attributeOf } from '../../xml/tree.ts';
import { readCaughtError, readEventDefinition } from '../event-definition.ts';
import { booleanAttribute, refuse } from '../place.ts';
import type { ElementReader } from '../element-reader.ts';

export const readBoundaryEvent: ElementReader = (place, { node, base, errors }) => {
  const definition = readEventDefinition(place, 'boundary event', ['error']);
  const interrupting = booleanAttribute(place, { name: 'cancelActivity', absent: true });
  if (node.incoming.length > 0) refuse(place, 'Must not have incoming sequence flows');
  if (node.outgoing.length === 0) {
    refuse(place, 'Must have at least one outgoing sequence flow or association');
  }
  if (definition.kind === 'none') refuse(place, 'Must have exactly one event definition');
  if (definition.kind !== 'error') return undefined;
  if (!interrupting) refuse(place, 'Error boundary events must be interrupting');
  const error = readCaughtError(definition.place, errors);
  const attachedToId = attributeOf(place.xml, 'attachedToRef');
  if (error === undefined || attachedToId === undefined) return undefined;
  const trigger = { kind: 'error', error } as const;
  return { ...base, type: 'BOUNDARY_EVENT', attachedToId, trigger, interrupting };
};
