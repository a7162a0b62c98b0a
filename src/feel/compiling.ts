import type { Node } from './runtime.ts';
import type { Expression } from './syntax.ts';

/** A name that a part of an expression sees: a slot of its own, or the entries of a filter's item. */
export type Binding =
  | { readonly kind: 'slot'; readonly name: string; readonly slot: number }
  | { readonly kind: 'item'; readonly slot: number };

/** What is known while one expression is compiled. */
export interface Compiler {
  /** Compiles a part of the expression with the names bound so far. */
  readonly compile: (part: Expression) => Node;
  /** Innermost last. */
  readonly bindings: Binding[];
  /** Variables read from the scope, by their index in `Runtime.globals`. */
  readonly globals: string[];
  /** Variables that the expression mentions, other than by calling them. */
  readonly variables: Set<string>;
  /** Whether the clock, randomness or an input is read. */
  readsWorld: boolean;
  /** How many slots for local names are taken. */
  slots: number;
}
