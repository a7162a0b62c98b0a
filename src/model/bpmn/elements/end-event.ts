import { readEventDefinition, readThrownError } from '../event-definition.ts';
import { refuse } from '../xml-cursor.ts';
import type { ElementReader } from '../element-reader.ts';
import { readMessageJob } from '../message-job.ts';

export const readEndEvent: ElementReader = (cursor, { node, base, errors }) => {
  const definition = readEventDefinition(cursor, 'end event', ['error', 'terminate', 'message']);
  if (node.outgoing.length > 0) refuse(cursor, 'Must not have outgoing sequence flows');
  switch (definition.kind) {
    case 'none':
    case 'terminate':
      return { ...base, type: 'END_EVENT', result: { kind: definition.kind } };
    case 'error': {
      const error = readThrownError(definition.cursor, errors);
      return error && { ...base, type: 'END_EVENT', result: { kind: 'error', error } };
    }
    case 'message': {
      const job = readMessageJob(cursor, 'end event');
      return job && { ...base, type: 'END_EVENT', result: { kind: 'job', job } };
    }
    case 'refused':
      return undefined;
  }
};
