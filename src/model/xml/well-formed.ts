import { SaxesParser } from 'saxes';

/**
 * Why a document is not well-formed, or not namespace-well-formed (XML 1.0, Namespaces in XML 1.0). The reader of trees
 * is faster and forgives much of it. To be asked after the pre-scan, which bounds depth, attributes and namespaces.
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

/** Thrown out of the listener, because the parser would go on and report each further mistake. */
class Malformed extends Error {}
