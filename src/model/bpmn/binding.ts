import type { Binding } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { requiredAttribute } from './expression.ts';
import { type Place, refuse } from './place.ts';

/** `bindingType` and `versionTag` of `zeebe:calledDecision` and `zeebe:formDefinition`. */
export function readBinding(place: Place): Binding {
  const type = attributeOf(place.xml, 'bindingType');
  switch (type) {
    case undefined:
    case 'latest':
      return { kind: 'latest' };
    case 'deployment':
      return { kind: 'deployment' };
    case 'versionTag':
      return { kind: 'versionTag', versionTag: requiredAttribute(place, 'versionTag') ?? '' };
    default:
      refuse(
        place,
        `Attribute 'bindingType' must be one of: latest, deployment, versionTag, but is '${type}'`,
      );
      return { kind: 'latest' };
  }
}
