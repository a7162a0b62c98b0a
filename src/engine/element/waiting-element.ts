import type { EventBasedGateway, ReceiveTask } from '../../model/process.ts';
import type { ElementBehavior } from './behavior.ts';

/** Waits for its message. */
export const receiveTask: ElementBehavior<ReceiveTask> = {
  activate: () => ({ kind: 'trigger' }),
};

/** Waits for the first of the events behind it. No token takes a flow of the gateway. */
export const eventBasedGateway: ElementBehavior<EventBasedGateway> = {
  activate: () => ({ kind: 'trigger' }),
  leave: () => [],
};
