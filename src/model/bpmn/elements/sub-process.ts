import type { ElementReader } from '../element-reader.ts';
import { booleanAttribute, refuse } from '../xml-cursor.ts';

/** An embedded or an event sub-process. Its content is read separately. */
export const readSubProcess: ElementReader = (cursor, { node, base, inner }) => {
  if (inner === undefined) return undefined;
  const { content, startIds } = inner;
  const isEvent = booleanAttribute(cursor, { name: 'triggeredByEvent', absent: false });
  if (startIds.length !== 1) refuse(cursor, 'Must have exactly one start event');
  if (!isEvent) {
    return { ...base, type: 'SUB_PROCESS', scope: content, startEventId: undefined };
  }
  if (node.incoming.length > 0) refuse(cursor, 'Must not have incoming sequence flows');
  if (node.outgoing.length > 0) refuse(cursor, 'Must not have outgoing sequence flows');
  return { ...base, type: 'EVENT_SUB_PROCESS', scope: content, startEventId: startIds[0] };
};
