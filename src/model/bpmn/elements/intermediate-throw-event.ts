import { readEventDefinition } from '../event-definition.ts';
import type { ElementReader } from '../element-reader.ts';
import { readMessageJob } from '../message-job.ts';

export const readIntermediateThrowEvent: ElementReader = (cursor, { base }) => {
  const definition = readEventDefinition(cursor, 'intermediate throw event', ['message']);
  switch (definition.kind) {
    case 'none':
      return { ...base, type: 'INTERMEDIATE_THROW_EVENT', result: { kind: 'none' } };
    case 'message': {
      const job = readMessageJob(cursor, 'intermediate throw event');
      return job && { ...base, type: 'INTERMEDIATE_THROW_EVENT', result: { kind: 'job', job } };
    }
    case 'error':
    case 'terminate':
    case 'refused':
      return undefined;
  }
};
