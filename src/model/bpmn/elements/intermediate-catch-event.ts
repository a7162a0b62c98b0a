import { readTrigger } from '../triggers/read-event.ts';
import type { ElementReader } from '../element-reader.ts';

export const readIntermediateCatchEvent: ElementReader = (cursor, { base, rootElements }) => {
  const trigger = readTrigger(cursor, { position: 'catch', rootElements });
  if (trigger === undefined || trigger.kind === 'none') return undefined;
  return { ...base, type: 'INTERMEDIATE_CATCH_EVENT', trigger };
};
