import type { EventResult } from '../../process.ts';
import { readJobDefinition } from '../job-definition.ts';
import type { EventInFile } from './event-reader.ts';
import { extensionOf, refuse } from '../xml-cursor.ts';

/** An event that throws a message is a job: a worker sends the message. */
export function readThrownMessage({ event, noun }: EventInFile): EventResult | undefined {
  if (extensionOf(event, 'zeebe:taskDefinition') === undefined) {
    refuse(
      event,
      `A message ${noun} must have exactly one 'zeebe:taskDefinition' extension element`,
    );
    return undefined;
  }
  const job = readJobDefinition(event);
  return job && { kind: 'job', job };
}
