import type { Compiler } from './compiling.ts';
import { compare, comparisonCost, equals, textEquals } from './compare.ts';
import {
  addValues,
  divideValues,
  multiplyValues,
  powerValues,
  subtractValues,
} from './operators.ts';
import { addShort, multiplyShort } from './number.ts';
import { ErrorValue } from './runtime.ts';
import type { Node, Runtime, Val } from './runtime.ts';
import { show } from './show.ts';
import type { ComparisonOperator, ExpressionOf } from './syntax.ts';
import { feelTypeName, kindOf } from './values.ts';
import type { FeelValue } from './values.ts';

type Operation = (x: Val, y: Val, run: Runtime) => FeelValue;

function addFast(x: Val, y: Val, run: Runtime): FeelValue {
  if (typeof x === 'number' && typeof y === 'number') {
    const sum = x + y;
    if (Number.isSafeInteger(sum) && Number.isInteger(x) && Number.isInteger(y)) return sum;
    const short = addShort(x, y);
    if (short !== undefined) return short;
  }
  return addValues(x, y, run);
}

function multiplyFast(x: Val, y: Val, run: Runtime): FeelValue {
  if (typeof x === 'number' && typeof y === 'number') {
    const product = x * y;
    if (Number.isSafeInteger(product) && Number.isInteger(x) && Number.isInteger(y)) {
      return product + 0;
    }
    const short = multiplyShort(x, y);
    if (short !== undefined) return short;
  }
  return multiplyValues(x, y, run);
}

const operations: Readonly<Record<'+' | '-' | '*' | '/' | '**', Operation>> = {
  '+': addFast,
  '-': subtractValues,
  '*': multiplyFast,
  '/': divideValues,
  '**': powerValues,
};

export function compileArithmetic(
  { first, rest }: ExpressionOf<'arithmetic'>,
  compiler: Compiler,
): Node {
  const start = compiler.compile(first);
  const steps = rest.map(({ operator, operand }) => ({
    operation: operations[operator],
    operand: compiler.compile(operand),
  }));
  compiler.quarters += steps.length;
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) {
    const { operation, operand } = only;
    return (run) => operation(start(run), operand(run), run);
  }
  return (run) => {
    let value = start(run);
    for (const { operation, operand } of steps) value = operation(value, operand(run), run);
    return value;
  };
}

function notComparable(x: Val, y: Val, run: Runtime): Val {
  if (x instanceof ErrorValue) return x;
  if (y instanceof ErrorValue) return y;
  return run.failWith('NOT_COMPARABLE', () => `Can't compare '${show(x)}' with '${show(y)}'`);
}

/** `x = y`; null with a warning for values of different types. */
export function equalValues(x: Val, y: Val, run: Runtime): Val {
  if (typeof x === 'string' && typeof y === 'string') return textEquals(x, y, run);
  if (typeof x !== 'object' && typeof x === typeof y) return x === y;
  if (x instanceof ErrorValue || y instanceof ErrorValue) return notComparable(x, y, run);
  return equals(x, y, run) ?? notComparable(x, y, run);
}

export function compileEquality(
  { operator, left, right }: ExpressionOf<'equality'>,
  compiler: Compiler,
): Node {
  const x = compiler.compile(left);
  const y = compiler.compile(right);
  if (operator === '=') return (run) => equalValues(x(run), y(run), run);
  return (run) => {
    const result = equalValues(x(run), y(run), run);
    return typeof result === 'boolean' ? !result : negated(result, run);
  };
}

const holds: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** `x < y` and similar operators; null with a warning for values without an order. */
export function orderValues(operator: ComparisonOperator, x: Val, y: Val, run: Runtime): Val {
  if (!(x instanceof ErrorValue || y instanceof ErrorValue)) {
    run.charge(comparisonCost(x, y));
    const order = compare(x, y);
    if (order !== undefined) return holds[operator](order);
  }
  return notComparable(x, y, run);
}

export function compileComparison(
  { operator, left, right }: ExpressionOf<'comparison'>,
  compiler: Compiler,
): Node {
  const x = compiler.compile(left);
  const y = compiler.compile(right);
  switch (operator) {
    case '<':
      return (run) => {
        const [a, b] = [x(run), y(run)];
        return typeof a === 'number' && typeof b === 'number' ? a < b : orderValues('<', a, b, run);
      };
    case '<=':
      return (run) => {
        const [a, b] = [x(run), y(run)];
        return typeof a === 'number' && typeof b === 'number'
          ? a <= b
          : orderValues('<=', a, b, run);
      };
    case '>':
      return (run) => {
        const [a, b] = [x(run), y(run)];
        return typeof a === 'number' && typeof b === 'number' ? a > b : orderValues('>', a, b, run);
      };
    case '>=':
      return (run) => {
        const [a, b] = [x(run), y(run)];
        return typeof a === 'number' && typeof b === 'number'
          ? a >= b
          : orderValues('>=', a, b, run);
      };
  }
}

export function compileBetween(
  { value, low, high }: ExpressionOf<'between'>,
  compiler: Compiler,
): Node {
  const x = compiler.compile(value);
  const a = compiler.compile(low);
  const b = compiler.compile(high);
  return (run) => {
    const subject = x(run);
    const above = orderValues('>=', subject, a(run), run);
    if (above === false) return false;
    if (above !== true) warnNoBoolean(above, run);
    const below = orderValues('<=', subject, b(run), run);
    if (below === false) return false;
    if (above === true && below !== true) warnNoBoolean(below, run);
    return above === true && below === true ? true : null;
  };
}

const typeAliases: Readonly<Record<string, string>> = {
  'date time': 'date and time',
  'year-month-duration': 'years and months duration',
  'day-time-duration': 'days and time duration',
};

export function compileInstanceOf(
  { value, type }: ExpressionOf<'instanceOf'>,
  compiler: Compiler,
): Node {
  const x = compiler.compile(value);
  if (type === 'Any') return (run) => x(run) !== null;
  const expected = Object.hasOwn(typeAliases, type) ? typeAliases[type] : type;
  return (run) => {
    const subject = x(run);
    if (subject instanceof ErrorValue) return subject;
    return feelTypeName(kindOf(subject)) === expected;
  };
}

/** Warns about a value that is not a boolean. */
export function warnNoBoolean(value: Val, run: Runtime): void {
  if (value instanceof ErrorValue) return;
  run.failWith('INVALID_TYPE', () => `Expected boolean but found '${show(value)}'`);
}

function negated(value: Val, run: Runtime): Val {
  if (typeof value === 'boolean') return !value;
  warnNoBoolean(value, run);
  return null;
}

export function compileNot({ test }: ExpressionOf<'not'>, compiler: Compiler): Node {
  const node = compiler.compile(test);
  return (run) => negated(node(run), run);
}

/** Evaluates operands in order until one is `decisive`. A value that is not a boolean makes the result null. */
export function connect(operands: readonly Node[], decisive: boolean): Node {
  return (run) => {
    let result: boolean | null = !decisive;
    for (const operand of operands) {
      const value = operand(run);
      if (value === decisive) return decisive;
      if (typeof value !== 'boolean') {
        // Only the first such value is reported, as in feel-scala.
        if (result !== null) warnNoBoolean(value, run);
        result = null;
      }
    }
    return result;
  };
}

export function compileAnd({ operands }: ExpressionOf<'and'>, compiler: Compiler): Node {
  const nodes = operands.map((operand) => compiler.compile(operand));
  return connect(nodes, false);
}

export function compileOr({ operands }: ExpressionOf<'or'>, compiler: Compiler): Node {
  const nodes = operands.map((operand) => compiler.compile(operand));
  return connect(nodes, true);
}

export function compileIf(
  { condition, then, otherwise }: ExpressionOf<'if'>,
  compiler: Compiler,
): Node {
  const test = compiler.compile(condition);
  const before = compiler.quarters;
  const yes = compiler.compile(then);
  const between = compiler.quarters;
  const no = compiler.compile(otherwise);
  // Only one of the two branches runs.
  compiler.quarters = Math.max(between, before + compiler.quarters - between);
  return (run) => {
    const met = test(run);
    if (met === true) return yes(run);
    if (met !== false) warnNoBoolean(met, run);
    return no(run);
  };
}
