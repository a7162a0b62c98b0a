import type { BoundaryEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** Entered when it has caught its event. Before that its host waits for it. */
export const boundaryEvent: ElementBehavior<BoundaryEvent> = {
  activate: () => 'complete',
};
