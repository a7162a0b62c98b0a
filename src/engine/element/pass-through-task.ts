import type { PassThroughTask } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** A manual or undefined task: nobody tells the engine when it is done, so it does not wait. */
export const passThroughTask: ElementBehavior<PassThroughTask> = {
  activate: () => 'complete',
};
