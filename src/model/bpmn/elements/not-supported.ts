import type { ElementReader } from '../element-reader.ts';
import { refuse } from '../xml-cursor.ts';

/**
 * An element of BPMN that the engine does not run. The deployment reports it, so that it does not fail in production.
 */
export function notSupportedYet(element: string): ElementReader {
  return (cursor) => {
    refuse(cursor, `${element} is not supported yet`);
    return undefined;
  };
}
