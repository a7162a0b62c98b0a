import type { ElementReader } from '../element-reader.ts';
import { readEventDefinition } from '../event-definition.ts';
import { refuse } from '../place.ts';

export const readIntermediateCatchEvent: ElementReader = (place) => {
  const definition = readEventDefinition(place, 'intermediate catch event', []);
  if (definition.kind === 'none') refuse(place, 'Must have exactly one event definition');
  return undefined;
};
