import type { JobDefinition } from '../process.ts';
import { readJobDefinition } from './job-definition.ts';
import { type XmlCursor, extensionOf, refuse } from './xml-cursor.ts';

/** A throwing message event is a job: a worker sends the message. */
export function readMessageJob(cursor: XmlCursor, event: string): JobDefinition | undefined {
  if (extensionOf(cursor, 'zeebe:taskDefinition') !== undefined) return readJobDefinition(cursor);
  refuse(
    cursor,
    `A message ${event} must have exactly one 'zeebe:taskDefinition' extension element`,
  );
  return undefined;
}
