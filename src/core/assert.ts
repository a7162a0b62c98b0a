/**
 * States a condition that the code relies on. A failed assertion is a bug of the server, never a caller's fault (law
 * E5).
 */
export function assert(condition: unknown, expectation: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) {
    throw new Error(`Expected ${expectation}`);
  }
}
