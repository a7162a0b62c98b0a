import { readTrigger } from '../triggers/read-event.ts';
import type { ElementReader } from '../element-reader.ts';

export const readIntermediateCatchEvent: ElementReader = (cursor, { rootElements }) => {
  readTrigger(cursor, { position: 'catch', rootElements });
  return undefined;
};
