import type { ElementReader } from '../element-reader.ts';
import { readEventDefinition } from '../event-definition.ts';
import { refuse } from '../xml-cursor.ts';

export const readIntermediateCatchEvent: ElementReader = (cursor) => {
  const definition = readEventDefinition(cursor, 'intermediate catch event', []);
  if (definition.kind === 'none') refuse(cursor, 'Must have exactly one event definition');
  return undefined;
};
