import type { StartEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { receivedVariables } from './received-variables.ts';

export const startEvent: ElementBehavior<StartEvent> = {
  activate: () => 'complete',
  results: receivedVariables,
};
