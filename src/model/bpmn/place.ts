import type { XmlElement } from '../xml/tree.ts';
import { childNamed, childrenNamed, localName } from '../xml/tree.ts';
import type { Problems } from './problems.ts';

/** An XML element that is being read, and how a reason names it. */
export interface Place {
  readonly xml: XmlElement;
  readonly at: string;
  readonly problems: Problems;
}

export function refuse(place: Place, reason: string): void {
  place.problems.report({ at: place.at, reason });
}

export function within(place: Place, child: XmlElement): Place {
  return { xml: child, at: `${place.at} > ${localName(child)}`, problems: place.problems };
}

/** The extension of this name, `zeebe:` included. More than one is refused. */
export function extensionOf(place: Place, name: string): Place | undefined {
  const holder = childNamed(place.xml, 'bpmn:extensionElements');
  if (holder === undefined) return undefined;
  const [first, ...others] = childrenNamed(holder, name);
  if (others.length > 0) refuse(place, `Must have at most one '${name}' extension element`);
  return first === undefined ? undefined : within(within(place, holder), first);
}

/** `xsd:boolean`; anything else is refused. */
export function booleanAttribute(
  place: Place,
  attribute: { readonly name: string; readonly absent: boolean },
): boolean {
  const value = place.xml.attributes.get(attribute.name)?.trim();
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
      refuse(place, `Attribute '${attribute.name}' must be 'true' or 'false', but is '${value}'`);
      return attribute.absent;
  }
}
