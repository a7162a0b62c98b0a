import type { ListenerEvent } from '../../model/process.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Visit } from './behavior.ts';
import { createListenerJob } from './create-job.ts';

/**
 * The position at which an element continues to be entered or left: the number of the next listener, `start` for the
 * beginning, or `wait` while a listener does its work.
 */
export function resumesAt({ waitsFor }: ElementInstanceRow): number | 'start' | 'wait' {
  if (waitsFor?.kind !== 'listener') return 'start';
  return waitsFor.jobKey === undefined ? waitsFor.index : 'wait';
}

/** Creates the job of the next listener; `done` if the element has no further one. */
export function runListeners(
  visit: Visit,
  event: ListenerEvent,
  index: number,
): 'done' | 'wait' | Failure {
  const listener = visit.element.listeners?.[event][index];
  if (listener === undefined) return 'done';
  const jobKey = createListenerJob(visit, event, listener);
  if (isFailure(jobKey)) return jobKey;
  const waitsFor = { kind: 'listener', event, index, jobKey } as const;
  visit.context.emit({ kind: 'elementWaitChanged', element: visit.instance, waitsFor });
  return 'wait';
}
