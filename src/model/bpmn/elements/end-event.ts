import { readEventDefinition, readThrownError } from '../event-definition.ts';
import { refuse } from '../place.ts';
import type { ElementReader } from '../element-reader.ts';
import { readMessageJob } from '../message-job.ts';

export const readEndEvent: ElementReader = (place, { node, base, errors }) => {
  const definition = readEventDefinition(place, 'end event', ['error', 'terminate', 'message']);
  if (node.outgoing.length > 0) refuse(place, 'Must not have outgoing sequence flows');
  switch (definition.kind) {
    case 'none':
    case 'terminate':
      return { ...base, type: 'END_EVENT', result: { kind: definition.kind } };
    case 'error': {
      const error = readThrownError(definition.place, errors);
      return error && { ...base, type: 'END_EVENT', result: { kind: 'error', error } };
    }
    case 'message': {
      const job = readMessageJob(place, 'end event');
      return job && { ...base, type: 'END_EVENT', result: { kind: 'job', job } };
    }
    case 'refused':
      return undefined;
  }
};
