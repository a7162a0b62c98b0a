/**
 * The limits of one XML document. Without them a file of 100 KB can stop a parser for seconds: each namespace
 * declaration is copied for each element below it, and for each unknown element a reader searches the file from its
 * start.
 */
export const xmlLimits = {
  /** The length of the document as it was sent. */
  bytesMax: 4 * 1024 * 1024,
  depthMax: 200,
  elementsMax: 200_000,
  /** Attributes of one element. */
  attributesMax: 1_000,
  namespaceDeclarationsMax: 2_000,
  /** Pairs of prefix and namespace that can be in scope for one element. */
  distinctNamespacesMax: 128,
} as const;
