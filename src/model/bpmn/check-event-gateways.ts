import type { EventBasedGateway, ExecutableElement } from '../process.ts';
import type { Problems } from './problems.ts';
import type { ReadElements } from './triggers/event-reader.ts';

/** Checks the elements behind each event-based gateway. */
export function checkEventGateways(process: ReadElements, problems: Problems): void {
  for (const element of process.elements.values()) {
    if (element.type === 'EVENT_BASED_GATEWAY') checkGateway(element, process, problems);
  }
}

function checkGateway(
  { id, outgoing }: EventBasedGateway,
  { elements, flows }: ReadElements,
  problems: Problems,
): void {
  const refuse = (reason: string) => {
    problems.report({ at: id, reason });
  };
  if (outgoing.length < 2) {
    refuse('Event-based gateway must have at least 2 outgoing sequence flows.');
  }
  const targets = outgoing.map((flowId) => elements.get(flows.get(flowId)?.targetId ?? ''));
  // If a target could not be read, that has been reported already.
  const read = targets.filter((target) => target !== undefined);
  if (!read.every(isAwaited)) {
    refuse(
      'Event-based gateway must not have an outgoing sequence flow to other elements than message/timer/signal/conditional intermediate catch events.',
    );
  }
  if (read.some(({ incoming }) => incoming.length > 1)) {
    refuse(
      'Target elements of an event gateway must not have any additional incoming sequence flows other than that from the event gateway.',
    );
  }
}

function isAwaited(element: ExecutableElement): boolean {
  return element.type === 'INTERMEDIATE_CATCH_EVENT' && element.trigger.kind !== 'link';
}
