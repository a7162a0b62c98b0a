import type { ElementReader } from '../element-reader.ts';

export const readManualTask: ElementReader = (_, { base }) => ({ ...base, type: 'MANUAL_TASK' });

/** A task of no particular kind. */
export const readUndefinedTask: ElementReader = (_, { base }) => ({ ...base, type: 'TASK' });
