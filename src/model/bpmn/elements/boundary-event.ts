import { attributeOf } from '../../xml/tree.ts';
import { readCaughtError, readEventDefinition } from '../event-definition.ts';
import { booleanAttribute, refuse } from '../xml-cursor.ts';
import type { ElementReader } from '../element-reader.ts';

export const readBoundaryEvent: ElementReader = (cursor, { node, base, errors }) => {
  const definition = readEventDefinition(cursor, 'boundary event', ['error']);
  const interrupting = booleanAttribute(cursor, { name: 'cancelActivity', absent: true });
  if (node.incoming.length > 0) refuse(cursor, 'Must not have incoming sequence flows');
  if (node.outgoing.length === 0) {
    refuse(cursor, 'Must have at least one outgoing sequence flow or association');
  }
  if (definition.kind === 'none') refuse(cursor, 'Must have exactly one event definition');
  if (definition.kind !== 'error') return undefined;
  if (!interrupting) refuse(cursor, 'Error boundary events must be interrupting');
  const error = readCaughtError(definition.cursor, errors);
  const attachedToId = attributeOf(cursor.xml, 'attachedToRef');
  if (error === undefined || attachedToId === undefined) return undefined;
  const trigger = { kind: 'error', error } as const;
  return { ...base, type: 'BOUNDARY_EVENT', attachedToId, trigger, interrupting };
};
