import type { PassThroughTask } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** A manual or undefined task. No client reports its completion to the engine, so it does not wait. */
export const passThroughTask: ElementBehavior<PassThroughTask> = {
  activate: () => 'complete',
};
