import type { IntermediateCatchEvent } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';
import { receivedVariables } from './received-variables.ts';

/**
 * Waits for its trigger. The target of a link continues at once. So does an event behind an event-based gateway,
 * because the gateway has waited for it.
 */
export const intermediateCatchEvent: ElementBehavior<IntermediateCatchEvent> = {
  activate: ({ element }) => (element.catches.length > 0 ? { kind: 'trigger' } : 'complete'),
  // An event that has waited itself has already passed on the received variables.
  results: (visit) => (isBehindGateway(visit.element) ? receivedVariables(visit) : []),
};

function isBehindGateway({ catches, trigger, inputs }: IntermediateCatchEvent): boolean {
  return catches.length === 0 && trigger.kind !== 'link' && inputs.length === 0;
}
