import { SaxesParser } from 'saxes';

/**
 * Why a document is not well-formed, or not namespace-well-formed (XML 1.0, Namespaces in XML 1.0). The reader of trees
 * is faster, but accepts many malformed documents. The pre-scan must run first, because it bounds depth, attributes and
 * namespaces.
 */
export function malformedReason(xml: string): string | undefined {
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.on('error', ({ message }) => {
    throw new Malformed(message);
  });
  try {
    parser.write(xml).close();
    return undefined;
  } catch (error) {
    if (error instanceof Malformed) return error.message;
    throw error;
  }
}

/** Thrown out of the listener, because the parser would continue and report every further mistake. */
class Malformed extends Error {}
