import { attributeOf, childrenNamed } from '../xml/tree.ts';
import { type XmlCursor, extensionOf } from './xml-cursor.ts';

/**
 * Reads `zeebe:taskHeaders`. A header without a key or a value is ignored, as in Camunda. `fromEntries` treats a key
 * such as `__proto__` as an ordinary one.
 */
export function readHeaders(cursor: XmlCursor): Readonly<Record<string, string>> {
  const headers = extensionOf(cursor, 'zeebe:taskHeaders')?.xml;
  if (headers === undefined) return {};
  return Object.fromEntries(
    childrenNamed(headers, 'zeebe:header').flatMap((header) => {
      const key = attributeOf(header, 'key');
      const value = attributeOf(header, 'value');
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}
