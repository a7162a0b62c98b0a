import type { XmlElement } from '../xml/tree.ts';
import { childNamed, childrenNamed, localName } from '../xml/tree.ts';
import type { Problems } from './problems.ts';

/** An XML element together with its name in reasons. */
export interface XmlCursor {
  readonly xml: XmlElement;
  readonly at: string;
  readonly problems: Problems;
}

export function refuse(cursor: XmlCursor, reason: string): void {
  cursor.problems.report({ at: cursor.at, reason });
}

export function within(cursor: XmlCursor, child: XmlElement): XmlCursor {
  return { xml: child, at: `${cursor.at} > ${localName(child)}`, problems: cursor.problems };
}

/** The extension element with this name, which includes `zeebe:`. More than one is refused. */
export function extensionOf(cursor: XmlCursor, name: string): XmlCursor | undefined {
  const holder = childNamed(cursor.xml, 'bpmn:extensionElements');
  if (holder === undefined) return undefined;
  const [first, ...others] = childrenNamed(holder, name);
  if (others.length > 0) refuse(cursor, `Must have at most one '${name}' extension element`);
  return first === undefined ? undefined : within(within(cursor, holder), first);
}

/** Reads an `xsd:boolean`; any other text is refused. */
export function booleanAttribute(
  cursor: XmlCursor,
  attribute: { readonly name: string; readonly absent: boolean },
): boolean {
  const value = cursor.xml.attributes.get(attribute.name)?.trim();
  switch (value) {
    case undefined:
      return attribute.absent;
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      refuse(cursor, `Attribute '${attribute.name}' must be 'true' or 'false', but is '${value}'`);
      return attribute.absent;
  }
}
