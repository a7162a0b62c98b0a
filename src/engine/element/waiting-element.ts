import type { EventBasedGateway, ReceiveTask } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** A receive task waits for its message. */
export const receiveTask: ElementBehavior<ReceiveTask> = {
  activate: () => ({ kind: 'trigger' }),
};

/** An event-based gateway waits for the first of the events behind it. No token takes a flow of the gateway. */
export const eventBasedGateway: ElementBehavior<EventBasedGateway> = {
  activate: () => ({ kind: 'trigger' }),
  leave: () => [],
};
