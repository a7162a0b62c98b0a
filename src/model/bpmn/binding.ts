import type { Binding } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { requiredAttribute } from './expression.ts';
import { type XmlCursor, refuse } from './xml-cursor.ts';

/** Reads `bindingType` and `versionTag` of `zeebe:calledDecision` and `zeebe:formDefinition`. */
export function readBinding(cursor: XmlCursor): Binding {
  const type = attributeOf(cursor.xml, 'bindingType');
  switch (type) {
    case undefined:
    case 'latest':
      return { kind: 'latest' };
    case 'deployment':
      return { kind: 'deployment' };
    case 'versionTag':
      return { kind: 'versionTag', versionTag: requiredAttribute(cursor, 'versionTag') ?? '' };
    default:
      refuse(
        cursor,
        `Attribute 'bindingType' must be one of: latest, deployment, versionTag, but is '${type}'`,
      );
      return { kind: 'latest' };
  }
}
