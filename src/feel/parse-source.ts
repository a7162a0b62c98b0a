import { Scanner } from './scanner.ts';
import type { Expression } from './syntax.ts';

/** Whether a range may stand where it is a value, which only arguments of functions allow. */
export type Position = 'value' | 'argument';

interface Grammar {
  readonly expression: (source: Source, position: Position) => Expression;
  readonly additive: (source: Source) => Expression;
}

/** A text that is being parsed: the scanner, and what the parts of the grammar tell each other. */
export class Source {
  readonly scan: Scanner;
  /** Nesting of expressions. */
  depth = 0;
  /** How often `?` was seen; in-tests put it back because their `?` is their own. */
  inputUses = 0;
  /** Nesting at which the end of a range is read, where `[` may close it. */
  rangeEndDepth: number | undefined;
  readonly #grammar: Grammar;

  constructor(text: string, grammar: Grammar) {
    this.scan = new Scanner(text);
    this.#grammar = grammar;
  }

  /** The part of the grammar that all others lead back to. */
  expression(position: Position): Expression {
    return this.#grammar.expression(this, position);
  }

  additive(): Expression {
    return this.#grammar.additive(this);
  }
}
