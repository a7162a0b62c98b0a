import { readResult } from '../triggers/read-event.ts';
import { refuse } from '../xml-cursor.ts';
import type { ElementReader } from '../element-reader.ts';

export const readEndEvent: ElementReader = (cursor, { node, base, rootElements }) => {
  if (node.outgoing.length > 0) refuse(cursor, 'Must not have outgoing sequence flows');
  const result = readResult(cursor, { position: 'end', rootElements });
  return result && { ...base, type: 'END_EVENT', result };
};
