import type { IntermediateCatchEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** The target of a link: a token that enters it continues at once. */
export const intermediateCatchEvent: ElementBehavior<IntermediateCatchEvent> = {
  activate: () => 'complete',
};
