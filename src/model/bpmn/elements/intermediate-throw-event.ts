import { readResult } from '../triggers/read-event.ts';
import type { ElementReader } from '../element-reader.ts';

export const readIntermediateThrowEvent: ElementReader = (cursor, { base, rootElements }) => {
  const result = readResult(cursor, { position: 'throw', rootElements });
  return result && { ...base, type: 'INTERMEDIATE_THROW_EVENT', result };
};
