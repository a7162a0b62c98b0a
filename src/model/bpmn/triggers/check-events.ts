import type { Problems } from '../problems.ts';
import { eventKinds } from './event-matrix.ts';
import type { ReadElements } from './event-reader.ts';

/** What each kind of event has to say of all events of a process. */
export function checkEvents(process: ReadElements, problems: Problems): void {
  for (const { reader } of eventKinds) reader?.check?.(process, problems);
}
