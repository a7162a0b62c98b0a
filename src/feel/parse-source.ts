import { Scanner } from './scanner.ts';
import type { Expression } from './syntax.ts';

/** Whether the expression is a value or an argument of a function; only an argument may be a range. */
export type Position = 'value' | 'argument';

interface Grammar {
  readonly expression: (source: Source, position: Position) => Expression;
  readonly additive: (source: Source) => Expression;
}

/** The text under parsing: the scanner, and the state that the parts of the grammar share. */
export class Source {
  readonly scan: Scanner;
  /** Nesting of expressions. */
  depth = 0;
  /** How often `?` occurs. An in-test restores the count, because its `?` is its own. */
  inputUses = 0;
  /** The nesting at which the parser reads the end of a range, where `[` may close it. */
  rangeEndDepth: number | undefined;
  readonly #grammar: Grammar;

  constructor(text: string, grammar: Grammar) {
    this.scan = new Scanner(text);
    this.#grammar = grammar;
  }

  /** The top of the grammar, to which all other parts lead back. */
  expression(position: Position): Expression {
    return this.#grammar.expression(this, position);
  }

  additive(): Expression {
    return this.#grammar.additive(this);
  }
}
