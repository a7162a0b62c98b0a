import type { IntermediateCatchEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** The target of a link: what enters it goes on at once. */
export const intermediateCatchEvent: ElementBehavior<IntermediateCatchEvent> = {
  activate: () => 'complete',
};
