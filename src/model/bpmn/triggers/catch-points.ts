import type { CatchPoint, ExecutableElement } from '../../process.ts';
import type { ReadElements } from './event-reader.ts';

/** A catch point, with the element or process that has it. */
interface OwnedPoint {
  readonly ownerId: string;
  readonly point: CatchPoint;
}

const kinds: readonly CatchPoint['enters'][] = ['eventSubProcess', 'boundary', 'itself'];

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

export function ownedPointsOf({ elements }: ReadElements): readonly OwnedPoint[] {
  return [...elements.values()].flatMap((element) => ownedPointOf(element, elements) ?? []);
}

function ownedPointOf(
  element: ExecutableElement,
  elements: ReadElements['elements'],
): OwnedPoint | undefined {
  if (element.type === 'BOUNDARY_EVENT') {
    const { id: elementId, trigger, interrupting, attachedToId } = element;
    return {
      ownerId: attachedToId,
      point: { elementId, trigger, interrupting, enters: 'boundary' },
    };
  }
  if (element.type === 'START_EVENT' && element.trigger.kind !== 'none') {
    const { id: elementId, trigger, interrupting, scopeId } = element;
    const ownerId = elements.get(scopeId)?.scopeId ?? scopeId;
    return { ownerId, point: { elementId, trigger, interrupting, enters: 'eventSubProcess' } };
  }
  if (element.type === 'INTERMEDIATE_CATCH_EVENT' && element.trigger.kind === 'link') {
    const { id: elementId, trigger, scopeId: ownerId } = element;
    return { ownerId, point: { elementId, trigger, interrupting: false, enters: 'itself' } };
  }
  return undefined;
}
