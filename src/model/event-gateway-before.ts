import type { ExecutableElement, ExecutableProcess } from './process.ts';

/** The event-based gateway that leads to an element. */
export function eventGatewayBefore(
  { incoming }: Pick<ExecutableElement, 'incoming'>,
  { elements, flows }: Pick<ExecutableProcess, 'elements' | 'flows'>,
): string | undefined {
  return incoming
    .map((flowId) => flows.get(flowId)?.sourceId ?? '')
    .find((sourceId) => elements.get(sourceId)?.type === 'EVENT_BASED_GATEWAY');
}
