import { eventGatewayBefore } from '../../event-gateway-before.ts';
import type { CatchPoint, ExecutableElement } from '../../process.ts';
import type { ReadElements } from './event-reader.ts';

/** A catch point, with the element or process that has it. */
interface OwnedPoint {
  readonly ownerId: string;
  readonly point: CatchPoint;
}

const kinds: readonly CatchPoint['enters'][] = [
  'eventSubProcess',
  'boundary',
  'itself',
  'holder',
  'branch',
  'newInstance',
];

/** The catch points of each element and of the process, by its id: first event sub-processes, then boundary events. */
export function catchPointsOf(process: ReadElements): ReadonlyMap<string, readonly CatchPoint[]> {
  const owned = Map.groupBy(ownedPointsOf(process), ({ point }) => point.enters);
  const points = new Map<string, CatchPoint[]>();
  for (const { ownerId, point } of kinds.flatMap((enters) => owned.get(enters) ?? [])) {
    const others = points.get(ownerId);
    if (others === undefined) points.set(ownerId, [point]);
    else others.push(point);
  }
  return points;
}

export function ownedPointsOf(process: ReadElements): readonly OwnedPoint[] {
  return [...process.elements.values()].flatMap((element) => ownedPointOf(element, process) ?? []);
}

function ownedPointOf(element: ExecutableElement, process: ReadElements): OwnedPoint | undefined {
  const { id: elementId, scopeId } = element;
  // The instances of a multi-instance receive task wait, each for its own message.
  if (element.type === 'MULTI_INSTANCE_BODY') return ownedPointOf(element.inner, process);
  switch (element.type) {
    case 'BOUNDARY_EVENT': {
      const { trigger, interrupting, attachedToId } = element;
      if (trigger.kind === 'compensate') return undefined;
      const point = { elementId, trigger, interrupting, enters: 'boundary' } as const;
      return { ownerId: attachedToId, point };
    }
    case 'START_EVENT': {
      const { trigger, interrupting } = element;
      if (trigger.kind === 'none') return undefined;
      const subProcess = process.elements.get(scopeId);
      const enters = subProcess === undefined ? 'newInstance' : 'eventSubProcess';
      const ownerId = subProcess?.scopeId ?? process.id;
      return { ownerId, point: { elementId, trigger, interrupting, enters } };
    }
    case 'INTERMEDIATE_CATCH_EVENT': {
      const { trigger } = element;
      if (trigger.kind === 'link') {
        const point = { elementId, trigger, interrupting: false, enters: 'itself' } as const;
        return { ownerId: scopeId, point };
      }
      const gatewayId = eventGatewayBefore(element, process);
      const enters = gatewayId === undefined ? 'holder' : 'branch';
      const point = { elementId, trigger, interrupting: true, enters } as const;
      return { ownerId: gatewayId ?? elementId, point };
    }
    case 'RECEIVE_TASK': {
      const { trigger } = element;
      const point = { elementId, trigger, interrupting: true, enters: 'holder' } as const;
      return { ownerId: elementId, point };
    }
    default:
      return undefined;
  }
}
