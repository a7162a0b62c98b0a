import type { Names } from './names.ts';
import type { Node } from './runtime.ts';
import type { Expression } from './syntax.ts';

/** The state of the compilation of one expression. */
export interface Compiler {
  /** Compiles a part of the expression with the names bound so far. */
  readonly compile: (part: Expression) => Node;
  readonly names: Names;
  /** Variables read from the scope, with their index in `Runtime.globals`. */
  readonly globals: Map<string, number>;
  /** Variables that the expression mentions, except as called functions. */
  readonly variables: Set<string>;
  /** Whether the expression reads the clock, randomness or an input. */
  readsWorld: boolean;
  /**
   * The cost of running each part compiled so far once, in quarters of a unit. A construct that runs a part several
   * times charges it each time: `repeated`.
   */
  quarters: number;
  /** Parts that have become constants. */
  readonly folded: Set<Expression>;
  /** How much work the constant parts may still cost. */
  foldingLeft: number;
}

/** Compiles parts that run several times, and returns the cost of running them once. */
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
