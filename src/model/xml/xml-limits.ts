/**
 * What one XML document may cost. Without these, a file of 100 KB can stop a parser for seconds: each namespace
 * declaration is copied for each element below it, and each element that a reader does not know makes it search its
 * place from the start of the file.
 */
export const xmlLimits = {
  /** Of the document as it was sent. */
  bytesMax: 4 * 1024 * 1024,
  depthMax: 200,
  elementsMax: 200_000,
  /** Of one element. */
  attributesMax: 1_000,
  namespaceDeclarationsMax: 2_000,
  /** Pairs of prefix and namespace: how many can be in scope at one place. */
  distinctNamespacesMax: 128,
} as const;
