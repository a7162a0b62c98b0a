import { after, newRegister, type Register } from './lease-register.ts';
import type { Operation } from './history.ts';

/**
 * Wing and Gong's search for an order of all operations, each at one moment between its request and its answer, in
 * which the register may have given these answers. If there is none, returns the longest beginning of such an order
 * that was found.
 */
export function findLinearization(
  operations: readonly Operation[],
):
  | { readonly kind: 'linearizable' }
  | { readonly kind: 'impossible'; readonly after: readonly Operation[] } {
  const seen = new Set<string>();
  let longest: readonly Operation[] = [];

  function search(left: readonly Operation[], register: Register, done: Operation[]): boolean {
    if (left.length === 0) return true;
    const id = `${left.map(({ askedAt }) => askedAt).join()} ${JSON.stringify(register)}`;
    if (seen.has(id)) return false;
    seen.add(id);
    if (done.length > longest.length) longest = [...done];
    // An operation that was answered before another one was requested comes before it.
    const firstToldAt = Math.min(...left.map(({ toldAt }) => toldAt));
    for (const [at, next] of left.entries()) {
      if (next.askedAt > firstToldAt) continue;
      const rest = left.toSpliced(at, 1);
      for (const following of after(register, next)) {
        if (search(rest, following, [...done, next])) return true;
      }
    }
    return false;
  }

  const inOrder = operations.toSorted((left, right) => left.askedAt - right.askedAt);
  if (search(inOrder, newRegister, [])) return { kind: 'linearizable' };
  return { kind: 'impossible', after: longest };
}
