import type { ElementReader } from '../element-reader.ts';
import { refuse } from '../xml-cursor.ts';

/** An element that BPMN has and we do not run. A missing feature must be told at deployment, not found in production. */
export function notSupportedYet(element: string): ElementReader {
  return (cursor) => {
    refuse(cursor, `${element} is not supported yet`);
    return undefined;
  };
}
