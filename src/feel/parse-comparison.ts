import { additive } from './parse-arithmetic.ts';
import type { Position, Source } from './parse-source.ts';
import { rangeEnd } from './parse-value.ts';
import type { Expression } from './syntax.ts';

const typesWithBlanks = ['years and months duration', 'days and time duration', 'date and time'];

/** At most one comparison. `< 5` and intervals compare the implicit input. */
export function comparison(source: Source, position: Position): Expression {
  const next = source.scan.peek();
  if (next === '<' || next === '>') {
    const operator = comparisonOperator(source);
    return { kind: 'inputComparison', operator, operand: additive(source) };
  }
  const left = additive(source);
  if (left.kind === 'range' && position === 'value') {
    return { kind: 'inputInRange', start: left.start, end: left.end };
  }
  return comparisonRest(source, left);
}

function comparisonOperator(source: Source): '<' | '<=' | '>' | '>=' {
  if (source.scan.take('<=')) return '<=';
  if (source.scan.take('>=')) return '>=';
  if (source.scan.take('<')) return '<';
  source.scan.expect('>');
  return '>';
}

function comparisonRest(source: Source, left: Expression): Expression {
  const next = source.scan.peek();
  if (next === '<' || next === '>') {
    const operator = comparisonOperator(source);
    return { kind: 'comparison', operator, left, right: additive(source) };
  }
  if (next === '=' || (next === '!' && source.scan.lookingAt('!='))) {
    const operator = next === '=' ? '=' : '!=';
    source.scan.expect(operator);
    return { kind: 'equality', operator, left, right: additive(source) };
  }
  if (next !== 'i' && next !== 'b') return left;
  if (source.scan.takeWord('in')) return inTest(source, left);
  if (source.scan.takeWord('between')) return between(source, left);
  return source.scan.takeWord('instance') ? instanceOf(source, left) : left;
}

function between(source: Source, value: Expression): Expression {
  const low = additive(source);
  source.scan.expectWord('and');
  return { kind: 'between', value, low, high: additive(source) };
}

function instanceOf(source: Source, value: Expression): Expression {
  source.scan.expectWord('of');
  source.scan.skip();
  const special = typesWithBlanks.find((type) => source.scan.lookingAt(type));
  if (special !== undefined) {
    source.scan.at += special.length;
    return { kind: 'instanceOf', value, type: special };
  }
  if (source.scan.takeWord('function')) return { kind: 'instanceOf', value, type: 'function' };
  if (source.scan.takeWord('null')) return { kind: 'instanceOf', value, type: 'null' };
  let type = source.scan.readName();
  while (source.scan.take('.')) type += `.${source.scan.readName()}`;
  return { kind: 'instanceOf', value, type };
}

function inTest(source: Source, value: Expression): Expression {
  const uses = source.inputUses;
  const test = source.scan.peek() === '(' ? inTests(source) : positiveUnaryTest(source);
  source.inputUses = uses;
  return { kind: 'in', value, test };
}

/** Reads `(tests)`, or an interval that starts with a parenthesis. */
function inTests(source: Source): Expression {
  source.scan.expect('(');
  const uses = source.inputUses;
  const first = source.expression('value');
  if (source.scan.take('..')) {
    return {
      kind: 'inputInRange',
      start: { value: first, closed: false },
      end: rangeEnd(source),
    };
  }
  const tests = [asTest(first, source.inputUses > uses)];
  while (source.scan.take(',')) tests.push(positiveUnaryTest(source));
  source.scan.expect(')');
  return single(tests);
}

/** The cell of a decision table. */
export function unaryTests(source: Source): Expression {
  source.scan.skip();
  const start = source.scan.at;
  if (source.scan.take('-') && source.scan.atEnd()) return { kind: 'boolean', value: true };
  source.scan.at = start;
  if (source.scan.takeWord('not') && source.scan.take('(')) {
    const test = positiveUnaryTests(source);
    if (source.scan.take(')') && source.scan.atEnd()) return { kind: 'not', test };
    source.scan.at = start;
  }
  source.scan.at = start;
  return positiveUnaryTests(source);
}

function positiveUnaryTests(source: Source): Expression {
  const tests: Expression[] = [];
  do tests.push(positiveUnaryTest(source));
  while (source.scan.take(','));
  return single(tests);
}

function positiveUnaryTest(source: Source): Expression {
  const uses = source.inputUses;
  const expression = source.expression('value');
  if (expression.kind === 'boolean' && source.scan.atEnd()) {
    return { kind: 'inputEquals', operand: expression };
  }
  return asTest(expression, source.inputUses > uses);
}

function asTest(expression: Expression, usesInput: boolean): Expression {
  if (expression.kind === 'inputComparison' || expression.kind === 'inputInRange')
    return expression;
  return { kind: 'unaryTest', expression, usesInput };
}

function single(tests: readonly Expression[]): Expression {
  const [first] = tests;
  return tests.length === 1 && first !== undefined ? first : { kind: 'anyOf', tests };
}
