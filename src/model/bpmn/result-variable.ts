import { requiredAttribute } from './expression.ts';
import { type XmlCursor, refuse } from './xml-cursor.ts';

const namePattern = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u;

/** The variable that a script or a decision writes: a name that a FEEL expression can read. */
export function readResultVariable(cursor: XmlCursor): string | undefined {
  const name = requiredAttribute(cursor, 'resultVariable');
  if (name === undefined || namePattern.test(name)) return name;
  refuse(cursor, `Attribute 'resultVariable' must be a variable's name, but is '${name}'`);
  return undefined;
}
