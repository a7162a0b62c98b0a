/** Ends a `switch` over a closed union: a case that is missing does not compile. */
export function unreachable(value: never): never {
  throw new Error(`Expected every case to be handled, but got ${JSON.stringify(value)}`);
}
