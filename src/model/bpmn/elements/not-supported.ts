import type { ElementReader } from '../element-reader.ts';
import { refuse } from '../xml-cursor.ts';

const refusing = new WeakSet<ElementReader>();

/**
 * An element of BPMN that the engine does not run. The deployment reports it, so that it does not fail in production.
 */
export function notSupportedYet(element: string): ElementReader {
  const reader: ElementReader = (cursor) => {
    refuse(cursor, `${element} is not supported yet`);
    return undefined;
  };
  refusing.add(reader);
  return reader;
}

/** Whether elements with this reader can be deployed. */
export function isSupported(reader: ElementReader): boolean {
  return !refusing.has(reader);
}
