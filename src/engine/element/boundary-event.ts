import type { BoundaryEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { receivedVariables } from './received-variables.ts';

/** Entered when it has caught its event. Before that its host waits for it. */
export const boundaryEvent: ElementBehavior<BoundaryEvent> = {
  activate: () => 'complete',
  results: receivedVariables,
};
