import { readCaughtError, readEventDefinition } from '../event-definition.ts';
import { booleanAttribute, refuse } from '../xml-cursor.ts';
import type { ElementReader } from '../element-reader.ts';

export const readStartEvent: ElementReader = (cursor, { node, base, errors }) => {
  const isInEventSubProcess = node.scope.kind === 'eventSubProcess';
  const definition = readEventDefinition(
    cursor,
    'start event',
    isInEventSubProcess ? ['error'] : [],
  );
  const interrupting = booleanAttribute(cursor, { name: 'isInterrupting', absent: true });
  if (node.incoming.length > 0) refuse(cursor, 'Must not have incoming sequence flows');
  switch (definition.kind) {
    case 'none':
      if (isInEventSubProcess)
        refuse(cursor, 'Start events in event subprocesses must have a trigger');
      return { ...base, type: 'START_EVENT', trigger: { kind: 'none' }, interrupting: true };
    case 'error': {
      if (!interrupting) {
        refuse(cursor, 'A start event of type error in an event subprocess must be interrupting');
      }
      const error = readCaughtError(definition.cursor, errors);
      if (error === undefined) return undefined;
      return { ...base, type: 'START_EVENT', trigger: { kind: 'error', error }, interrupting };
    }
    case 'terminate':
    case 'message':
    case 'refused':
      return undefined;
  }
};
