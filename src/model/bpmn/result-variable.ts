import { requiredAttribute } from './expression.ts';
import { type Place, refuse } from './place.ts';

const namePattern = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u;

/** The variable that a script or a decision writes: a name that a FEEL expression can read. */
export function readResultVariable(place: Place): string | undefined {
  const name = requiredAttribute(place, 'resultVariable');
  if (name === undefined || namePattern.test(name)) return name;
  refuse(place, `Attribute 'resultVariable' must be a variable's name, but is '${name}'`);
  return undefined;
}
