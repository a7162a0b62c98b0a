import type { BoundaryEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { receivedVariables } from './received-variables.ts';

/** A boundary event is entered when it has caught its trigger. Before that its host has the subscription. */
export const boundaryEvent: ElementBehavior<BoundaryEvent> = {
  activate: () => 'complete',
  results: receivedVariables,
};
