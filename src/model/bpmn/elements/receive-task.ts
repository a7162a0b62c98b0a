import type { ElementReader } from '../element-reader.ts';
import { readMessageReference } from '../triggers/message.ts';

export const readReceiveTask: ElementReader = (cursor, { base, rootElements }) => {
  const trigger = readMessageReference(cursor, { rootElements, hasKey: true });
  return trigger && { ...base, type: 'RECEIVE_TASK', trigger };
};
