import type { Problems } from '../problems.ts';
import { eventKinds } from './event-matrix.ts';
import type { ReadElements } from './event-reader.ts';

/** Runs the checks that each kind of event has for all events of a process. */
export function checkEvents(process: ReadElements, problems: Problems): void {
  for (const { reader } of eventKinds) reader.check?.(process, problems);
}
