import type { Compiler } from './compiling.ts';
import { connect, equalValues, orderValues } from './compile-operator.ts';
import { compare, comparisonCost, same } from './compare.ts';
import { ErrorValue, readVariable } from './runtime.ts';
import type { Node, Runtime, Val } from './runtime.ts';
import { show } from './show.ts';
import type { ExpressionOf } from './syntax.ts';
import { isList } from './values.ts';
import type { FeelValue } from './values.ts';

/** A caller may put the input into the scope under this name. */
const inputVariable = 'cellInput';

function implicitInput(run: Runtime): FeelValue {
  if (run.implicitInput !== undefined) return run.implicitInput;
  const value = readVariable(run.scope, inputVariable, run);
  if (value !== undefined) return value;
  return run.fail('NO_VARIABLE_FOUND', 'No input value found.');
}

export function compileInputComparison(
  { operator, operand }: ExpressionOf<'inputComparison'>,
  compiler: Compiler,
): Node {
  compiler.readsWorld = true;
  const node = compiler.compile(operand);
  return (run) => orderValues(operator, implicitInput(run), node(run), run);
}

export function compileInputEquals(
  { operand }: ExpressionOf<'inputEquals'>,
  compiler: Compiler,
): Node {
  compiler.readsWorld = true;
  const node = compiler.compile(operand);
  return (run) => equalValues(implicitInput(run), node(run), run);
}

export function compileInputInRange(
  { start, end }: ExpressionOf<'inputInRange'>,
  compiler: Compiler,
): Node {
  compiler.readsWorld = true;
  const low = compiler.compile(start.value);
  const high = compiler.compile(end.value);
  return (run) => {
    const from = low(run);
    const to = high(run);
    const input = implicitInput(run);
    if (from instanceof ErrorValue) return from;
    if (to instanceof ErrorValue) return to;
    run.charge(comparisonCost(input, from) + comparisonCost(input, to));
    const lower = compare(input, from);
    const upper = compare(input, to);
    if (lower === undefined || upper === undefined || compare(from, to) === undefined) {
      const message = `Can't compare '${show(input)}' with '${show(from)}' and '${show(to)}'`;
      return run.fail('NOT_COMPARABLE', message);
    }
    return (start.closed ? lower >= 0 : lower > 0) && (end.closed ? upper <= 0 : upper < 0);
  };
}

export function compileAnyOf({ tests }: ExpressionOf<'anyOf'>, compiler: Compiler): Node {
  const nodes = tests.map((test) => compiler.compile(test));
  return connect(nodes, true);
}

export function compileIn({ value, test }: ExpressionOf<'in'>, compiler: Compiler): Node {
  const subject = compiler.compile(value);
  const node = compiler.compile(test);
  return (run) => {
    const input = subject(run);
    if (input instanceof ErrorValue) return input;
    const outer = run.implicitInput;
    run.implicitInput = input;
    const result = node(run);
    run.implicitInput = outer;
    return result;
  };
}

/**
 * An expression as a test. It accepts the input if its value is true, the input itself, or a list that contains the
 * input. An expression that uses `?` must have a boolean value.
 */
export function compileUnaryTest(
  { expression, usesInput }: ExpressionOf<'unaryTest'>,
  compiler: Compiler,
): Node {
  compiler.readsWorld = true;
  const node = compiler.compile(expression);
  if (!usesInput) return (run) => test(implicitInput(run), node(run), run);
  return (run) => {
    const input = implicitInput(run);
    const outer = run.input;
    run.input = input;
    const result = node(run);
    run.input = outer;
    return typeof result === 'boolean' ? result : null;
  };
}

function test(input: FeelValue, value: Val, run: Runtime): Val {
  if (value === true) return true;
  if (value instanceof ErrorValue) return value;
  if (isList(value)) {
    run.charge(value.length);
    if (value.some((item) => same(item, input, run))) return true;
  }
  const equal = equalValues(input, value, run);
  if (equal === true) return true;
  if (value === false || isList(value)) return false;
  return equal;
}
