import type { JobDefinition } from '../process.ts';
import { readJobDefinition } from './job-definition.ts';
import { type Place, extensionOf, refuse } from './place.ts';

/** A message that is thrown is a job: a worker sends it. */
export function readMessageJob(place: Place, event: string): JobDefinition | undefined {
  if (extensionOf(place, 'zeebe:taskDefinition') !== undefined) return readJobDefinition(place);
  refuse(
    place,
    `A message ${event} must have exactly one 'zeebe:taskDefinition' extension element`,
  );
  return undefined;
}
