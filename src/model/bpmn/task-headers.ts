import { attributeOf, childrenNamed } from '../xml/tree.ts';
import { type XmlCursor, extensionOf } from './xml-cursor.ts';

/**
 * `zeebe:taskHeaders`. A header without a key or a value is left out, as in Camunda. `fromEntries` keeps a key such as
 * `__proto__` an ordinary one.
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
