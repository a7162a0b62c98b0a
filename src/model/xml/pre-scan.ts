import { Parser } from 'saxen';
import { xmlLimits } from './xml-limits.ts';
import { malformedReason } from './well-formed.ts';

/**
 * Reads a document once without building anything, before a reader that a hostile document could overload.
 *
 * Returns the reason if the document is refused: it is not well-formed, has a DOCTYPE (which could declare entities),
 * or exceeds a limit of `xmlLimits`. Never throws.
 */
export function preScan(xml: string): string | undefined {
  if (xml.length > xmlLimits.bytesMax) {
    return `The document is ${xml.length} characters long, but at most ${xmlLimits.bytesMax} are allowed`;
  }
  const parser = new Parser();
  const count = createCounter();
  const refuseMalformed = (problem: Error) =>
    refuse(`The document is not well-formed: ${problem.message}`);

  parser
    .on('openTag', (_, attributes) => count.open(attributes()))
    .on('closeTag', () => count.close())
    .on('attention', (text) => refuse(`A declaration is not allowed: ${text.slice(0, 20)}`))
    .on('error', refuseMalformed)
    .on('warn', refuseMalformed);
  try {
    parser.parse(xml);
    const refusal = count.refuseUnlessOneRoot();
    if (refusal !== undefined) return refusal;
    const malformed = malformedReason(xml);
    return malformed === undefined ? undefined : `The document is not well-formed: ${malformed}`;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** Thrown out of a listener, because `stop` would let saxen finish the tag and report each of its bad attributes. */
class Refusal extends Error {}

function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** Counts the parts of one document and refuses it at the first that exceeds its limit. */
function createCounter() {
  let depth = 0;
  let roots = 0;
  let elements = 0;
  let declarations = 0;
  const namespaces = new Set<string>();

  return {
    open(attributes: Readonly<Record<string, string>> | false) {
      if (depth === 0) roots += 1;
      depth += 1;
      elements += 1;
      if (depth > xmlLimits.depthMax) {
        refuse(`Elements are nested deeper than ${xmlLimits.depthMax} levels`);
      }
      if (elements > xmlLimits.elementsMax) {
        refuse(`The document has more than ${xmlLimits.elementsMax} elements`);
      }
      const entries = Object.entries(attributes || {});
      if (entries.length > xmlLimits.attributesMax) {
        refuse(`An element has more than ${xmlLimits.attributesMax} attributes`);
      }
      for (const [name, value] of entries) {
        if (!name.startsWith('xmlns')) continue;
        declarations += 1;
        namespaces.add(`${name}=${value}`);
      }
      if (declarations > xmlLimits.namespaceDeclarationsMax) {
        refuse(
          `The document has more than ${xmlLimits.namespaceDeclarationsMax} xmlns declarations`,
        );
      }
      if (namespaces.size > xmlLimits.distinctNamespacesMax) {
        refuse(
          `The document has more than ${xmlLimits.distinctNamespacesMax} different xmlns declarations`,
        );
      }
    },
    close() {
      depth -= 1;
    },
    refuseUnlessOneRoot(): string | undefined {
      return roots === 1 ? undefined : `Expected one root element, but found ${roots}`;
    },
  };
}
