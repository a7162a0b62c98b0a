import type { StartEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

export const startEvent: ElementBehavior<StartEvent> = {
  activate: () => 'complete',
};
