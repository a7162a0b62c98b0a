import { parseDepthMax } from './feel-limits.ts';
import { additive } from './parse-arithmetic.ts';
import { comparison, unaryTests } from './parse-comparison.ts';
import { Source } from './parse-source.ts';
import type { Position } from './parse-source.ts';
import type { Expression, Iterator } from './syntax.ts';

/*
 * Recursive descent with the grammar of feel-scala. It backtracks over a few words at most, so its time is linear in
 * the text. From the top: this file, parse-comparison, parse-arithmetic, parse-value.
 */
const grammar = { expression, additive };

/** The expression of a text. Throws a `SyntaxFailure`. */
export function parseExpression(text: string): Expression {
  const source = new Source(text, grammar);
  const parsed = source.expression('value');
  if (!source.scan.atEnd()) source.scan.fail('end-of-input');
  return parsed;
}

/** The unary tests of a text; `-` accepts everything. Throws a `SyntaxFailure`. */
export function parseUnaryTests(text: string): Expression {
  const source = new Source(text, grammar);
  const tests = unaryTests(source);
  if (!source.scan.atEnd()) source.scan.fail('end-of-input');
  return tests;
}

function expression(source: Source, position: Position): Expression {
  source.depth += 1;
  if (source.depth > parseDepthMax) {
    source.scan.fail(`an expression nested at most ${parseDepthMax} deep`);
  }
  const result = keywordExpression(source) ?? disjunction(source, position);
  source.depth -= 1;
  return result;
}

function keywordExpression(source: Source): Expression | undefined {
  if (!'ifse'.includes(source.scan.peek() || '.')) return undefined;
  const word = source.scan.peekWord();
  if (word === 'if') return startsOperand(source, 2) ? conditional(source) : undefined;
  if (word === 'for') return startsName(source, 3) ? loop(source) : undefined;
  if (word === 'some') return startsName(source, 4) ? quantified(source, word) : undefined;
  if (word === 'every') return startsName(source, 5) ? quantified(source, word) : undefined;
  return undefined;
}

/** Whether the text after a word starts an operand and not an operator. */
function startsOperand(source: Source, length: number): boolean {
  const start = source.scan.at;
  source.scan.at += length;
  const next = source.scan.peek();
  source.scan.at = start;
  return next !== '' && !'=!<>+*/,)]}.;:'.includes(next);
}

function startsName(source: Source, length: number): boolean {
  const start = source.scan.at;
  source.scan.at += length;
  const next = source.scan.peek() === '`' || source.scan.peekWord() !== undefined;
  source.scan.at = start;
  return next;
}

function conditional(source: Source): Expression {
  source.scan.expectWord('if');
  const condition = source.expression('value');
  source.scan.expectWord('then');
  const then = source.expression('value');
  source.scan.expectWord('else');
  return { kind: 'if', condition, then, otherwise: source.expression('value') };
}

function loop(source: Source): Expression {
  source.scan.expectWord('for');
  const iterators = iteratorList(source);
  source.scan.expectWord('return');
  return { kind: 'for', iterators, body: source.expression('value') };
}

function quantified(source: Source, word: 'some' | 'every'): Expression {
  source.scan.expectWord(word);
  const iterators = iteratorList(source);
  source.scan.expectWord('satisfies');
  const condition = source.expression('value');
  return { kind: 'quantified', every: word === 'every', iterators, condition };
}

function iteratorList(source: Source): readonly Iterator[] {
  const iterators: Iterator[] = [];
  do {
    const name = source.scan.readName();
    source.scan.expectWord('in');
    const start = additive(source);
    const items: Expression = source.scan.take('..')
      ? { kind: 'steps', start, end: additive(source) }
      : start;
    iterators.push({ name, source: items });
  } while (source.scan.take(','));
  return iterators;
}

function disjunction(source: Source, position: Position): Expression {
  const first = conjunction(source, position);
  if (!source.scan.takeWord('or')) return first;
  const operands = [first];
  do operands.push(conjunction(source, 'value'));
  while (source.scan.takeWord('or'));
  return { kind: 'or', operands };
}

function conjunction(source: Source, position: Position): Expression {
  const first = comparison(source, position);
  if (!source.scan.takeWord('and')) return first;
  const operands = [first];
  do operands.push(comparison(source, 'value'));
  while (source.scan.takeWord('and'));
  return { kind: 'and', operands };
}
