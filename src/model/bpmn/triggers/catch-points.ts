import type { CatchPoint, ExecutableElement } from '../../process.ts';
import type { ReadElements } from './event-reader.ts';

/** A catch point, and the element or process that it belongs to. */
interface PlacedPoint {
  readonly holderId: string;
  readonly point: CatchPoint;
}

const kinds: readonly CatchPoint['enters'][] = ['eventSubProcess', 'boundary', 'itself'];

/** The catch points of a process by what they belong to: the event sub-processes in it, then the boundary events on it. */
export function catchPointsOf(process: ReadElements): ReadonlyMap<string, readonly CatchPoint[]> {
  const placed = Map.groupBy(placesOf(process), ({ point }) => point.enters);
  const points = new Map<string, CatchPoint[]>();
  for (const { holderId, point } of kinds.flatMap((enters) => placed.get(enters) ?? [])) {
    const others = points.get(holderId);
    if (others === undefined) points.set(holderId, [point]);
    else others.push(point);
  }
  return points;
}

export function placesOf({ elements }: ReadElements): readonly PlacedPoint[] {
  return [...elements.values()].flatMap((element) => placeOf(element, elements) ?? []);
}

function placeOf(
  element: ExecutableElement,
  elements: ReadElements['elements'],
): PlacedPoint | undefined {
  if (element.type === 'BOUNDARY_EVENT') {
    const { id: elementId, trigger, interrupting, attachedToId } = element;
    return {
      holderId: attachedToId,
      point: { elementId, trigger, interrupting, enters: 'boundary' },
    };
  }
  if (element.type === 'START_EVENT' && element.trigger.kind !== 'none') {
    const { id: elementId, trigger, interrupting, scopeId } = element;
    const holderId = elements.get(scopeId)?.scopeId ?? scopeId;
    return { holderId, point: { elementId, trigger, interrupting, enters: 'eventSubProcess' } };
  }
  if (element.type === 'INTERMEDIATE_CATCH_EVENT' && element.trigger.kind === 'link') {
    const { id: elementId, trigger, scopeId: holderId } = element;
    return { holderId, point: { elementId, trigger, interrupting: false, enters: 'itself' } };
  }
  return undefined;
}
