import type { ProcessElement, ProcessElements } from '../diagram/process-elements.ts';

export interface Mapping {
  readonly sourceElementId: string;
  readonly targetElementId: string;
}

/** Where a token at this element may continue: elements of the same kind. */
export function targetsOf(
  source: ProcessElement,
  target: ProcessElements,
): readonly ProcessElement[] {
  return target.nodes.filter(({ type }) => type === source.type);
}

/** The element with the same id, or else the only one with the same name. */
export function suggestion(source: ProcessElement, target: ProcessElements): string | undefined {
  const possible = targetsOf(source, target);
  if (possible.some(({ id }) => id === source.id)) return source.id;
  const [alike, ...others] = possible.filter(({ name }) => name === source.name);
  return others.length === 0 ? alike?.id : undefined;
}

/**
 * The mapping of the elements with tokens as the user has chosen it, and of all other elements and flows that have the
 * same id on both sides. A token may wait at a joining gateway, for which its flow must be mapped. An element with an
 * empty choice is left out.
 */
export function mappingsOf(
  chosen: ReadonlyMap<string, string>,
  { source, target }: { readonly source: ProcessElements; readonly target: ProcessElements },
): readonly Mapping[] {
  const flowIds = new Set(target.flows.map(({ id }) => id));
  const same = [
    ...source.nodes.filter((one) => suggestion(one, target) === one.id),
    ...source.flows.filter(({ id }) => flowIds.has(id)),
  ];
  const mapped = new Map([...same.map(({ id }) => [id, id] as const), ...chosen]);
  return [...mapped].flatMap(([sourceElementId, targetElementId]) =>
    targetElementId === '' ? [] : [{ sourceElementId, targetElementId }],
  );
}
