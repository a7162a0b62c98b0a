/** States what the code relies on; a failure is our bug, never a caller's (law E5). */
export function assert(condition: unknown, expectation: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) {
    throw new Error(`Expected ${expectation}`);
  }
}
