import type { BoundaryEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** Entered when it has caught something; waiting is its host's state. */
export const boundaryEvent: ElementBehavior<BoundaryEvent> = {
  activate: () => 'complete',
};
