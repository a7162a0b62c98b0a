import { attributeOf, childNamed, childrenNamed, type XmlElement } from '../xml/tree.ts';
import { type XmlCursor, extensionOf } from './xml-cursor.ts';

/** Reads `zeebe:taskHeaders` of an element. */
export function readHeaders(cursor: XmlCursor): Readonly<Record<string, string>> {
  return headersOf(extensionOf(cursor, 'zeebe:taskHeaders')?.xml);
}

/** Reads `zeebe:taskHeaders` that are a direct child. */
export function readOwnHeaders({ xml }: XmlCursor): Readonly<Record<string, string>> {
  return headersOf(childNamed(xml, 'zeebe:taskHeaders'));
}

/**
 * A header without a key or a value is ignored, as in Camunda. `fromEntries` treats a key such as `__proto__` as an
 * ordinary one.
 */
function headersOf(headers: XmlElement | undefined): Readonly<Record<string, string>> {
  if (headers === undefined) return {};
  return Object.fromEntries(
    childrenNamed(headers, 'zeebe:header').flatMap((header) => {
      const key = attributeOf(header, 'key');
      const value = attributeOf(header, 'value');
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}
