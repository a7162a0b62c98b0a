import type { CollectedOutput, Expression } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { expressionAttribute } from './expression.ts';
import { feelOnly } from './static-rules.ts';
import { refuse, type XmlCursor } from './xml-cursor.ts';

/** Reads `outputCollection` and `outputElement`: both attributes or none. */
export function readCollectedOutput(loop: XmlCursor): CollectedOutput | undefined {
  const collection = attributeOf(loop.xml, 'outputCollection');
  const element = expressionAttribute(loop, { name: 'outputElement', statics: feelOnly });
  const hasElement = attributeOf(loop.xml, 'outputElement') !== undefined;
  if (collection !== undefined && !hasElement)
    refuse(loop, missing('outputElement', 'outputCollection'));
  if (collection === undefined && hasElement)
    refuse(loop, missing('outputCollection', 'outputElement'));
  if (collection === undefined || element === undefined) return undefined;
  return { collection, element, variable: variableOf(element) };
}

const referencePattern =
  /^\s*(?!(?:true|false|null)\b)([\p{L}_][\p{L}\p{N}_]*)(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*\s*$/u;

/** The variable of an expression that is a name or a path: `r` of `=r.x`. */
function variableOf(element: Expression): string | undefined {
  return element.kind === 'feel' ? referencePattern.exec(element.text)?.[1] : undefined;
}

function missing(absent: string, present: string): string {
  return `Attribute '${absent}' must be present if the attribute '${present}' is set`;
}
