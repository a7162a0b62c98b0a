import type { Names } from './names.ts';
import type { Node } from './runtime.ts';
import type { Expression } from './syntax.ts';

/** What is known while one expression is compiled. */
export interface Compiler {
  /** Compiles a part of the expression with the names bound so far. */
  readonly compile: (part: Expression) => Node;
  readonly names: Names;
  /** Variables read from the scope, with their index in `Runtime.globals`. */
  readonly globals: Map<string, number>;
  /** Variables that the expression mentions, other than by calling them. */
  readonly variables: Set<string>;
  /** Whether the clock, randomness or an input is read. */
  readsWorld: boolean;
  /**
   * What the parts compiled so far cost when each runs once, in quarters of a unit. Whoever runs a part several times
   * charges it each time: `repeated`.
   */
  quarters: number;
  /** Parts that have become constants. */
  readonly folded: Set<Expression>;
  /** Work that may still be done for parts that are constant. */
  foldingLeft: number;
}

/** Compiles parts that run several times, and gives what running them once costs. */
export function repeated<T>(
  compiler: Compiler,
  make: () => T,
): { readonly made: T; readonly cost: number } {
  const outside = compiler.quarters;
  compiler.quarters = 0;
  const made = make();
  const cost = 1 + (compiler.quarters >> 2);
  compiler.quarters = outside;
  return { made, cost };
}
