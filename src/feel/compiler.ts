import { compileCall, compilePathCall } from './compile-call.ts';
import { compileFilter, compileFor, compileQuantified, compileSteps } from './compile-list.ts';
import {
  compileAnd,
  compileArithmetic,
  compileBetween,
  compileComparison,
  compileEquality,
  compileIf,
  compileInstanceOf,
  compileNot,
  compileOr,
} from './compile-operator.ts';
import {
  compileAnyOf,
  compileIn,
  compileInputComparison,
  compileInputEquals,
  compileInputInRange,
  compileUnaryTest,
} from './compile-test.ts';
import {
  compileContext,
  compileFunction,
  compileList,
  compileRange,
  compileReference,
} from './compile-value.ts';
import type { Compiler } from './compiling.ts';
import { negateValue } from './operators.ts';
import { readPath } from './path.ts';
import { ErrorValue, EvaluationStopped, Runtime } from './runtime.ts';
import type { Node } from './runtime.ts';
import type { Expression, ExpressionOf } from './syntax.ts';
import { parseOffsetTime } from './temporal-parse.ts';
import type { FeelValue } from './values.ts';

type Compilers = {
  readonly [K in Expression['kind']]: (expression: ExpressionOf<K>, compiler: Compiler) => Node;
};

const compilers: Compilers = {
  null: () => () => null,
  boolean: ({ value }) => constantNode(value),
  number: ({ value }) => constantNode(value),
  string: ({ value }) => constantNode(value),
  temporal: ({ value }) => constantNode(value),
  zonedTime: ({ text }, compiler) => {
    compiler.readsWorld = true;
    return (run) => parseOffsetTime(text, run.context.nowMs) ?? null;
  },
  list: compileList,
  context: compileContext,
  range: compileRange,
  input: (_expression, compiler) => {
    compiler.readsWorld = true;
    return (run) => {
      if (run.input !== undefined) return run.input;
      throw new EvaluationStopped(
        "No input value available. '?' can only be used inside an unary-test expression.",
      );
    };
  },
  reference: compileReference,
  path: ({ base, name }, compiler) => {
    const value = compile(base, compiler);
    return (run) => readPath(value(run), name, run);
  },
  filter: compileFilter,
  negate: ({ operand }, compiler) => {
    const value = compile(operand, compiler);
    return (run) => negateValue(value(run), run);
  },
  arithmetic: compileArithmetic,
  equality: compileEquality,
  comparison: compileComparison,
  between: compileBetween,
  instanceOf: compileInstanceOf,
  in: compileIn,
  and: compileAnd,
  or: compileOr,
  if: compileIf,
  for: compileFor,
  quantified: compileQuantified,
  steps: compileSteps,
  call: compileCall,
  pathCall: compilePathCall,
  functionDefinition: compileFunction,
  externalFunction: () => {
    throw new EvaluationStopped('External functions are disabled.');
  },
  inputComparison: compileInputComparison,
  inputEquals: compileInputEquals,
  inputInRange: compileInputInRange,
  unaryTest: compileUnaryTest,
  anyOf: compileAnyOf,
  not: compileNot,
};

/** The closure of an expression, and what it reads. */
export interface CompiledSyntax {
  readonly run: Node;
  readonly globals: readonly string[];
  readonly variables: readonly string[];
  readonly readsWorld: boolean;
}

export function compileSyntax(expression: Expression): CompiledSyntax {
  const compiler: Compiler = {
    compile: (part) => compile(part, compiler),
    bindings: [],
    globals: [],
    variables: new Set(),
    readsWorld: false,
    slots: 0,
  };
  const run = compile(expression, compiler);
  const { globals, readsWorld } = compiler;
  return { run, globals, variables: [...compiler.variables], readsWorld };
}

/** Turns a part of the syntax into a closure; constant parts are evaluated here and now. */
function compile(expression: Expression, compiler: Compiler): Node {
  const node = compileAny(expression, compiler);
  return isFoldable(expression) ? (fold(node) ?? node) : node;
}

function compileAny<K extends Expression['kind']>(
  expression: ExpressionOf<K>,
  compiler: Compiler,
): Node {
  const one = compilers[expression.kind] as (
    expression: ExpressionOf<K>,
    compiler: Compiler,
  ) => Node;
  return one(expression, compiler);
}

function constantNode(value: FeelValue): Node {
  return () => value;
}

/** Kinds that are worth folding when everything below them is a literal. */
function isFoldable(expression: Expression): boolean {
  switch (expression.kind) {
    case 'negate':
      return isLiteral(expression.operand);
    case 'arithmetic':
      return (
        isLiteral(expression.first) && expression.rest.every(({ operand }) => isLiteral(operand))
      );
    case 'list':
      return expression.items.every(isLiteral);
    default:
      return false;
  }
}

function isLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'temporal':
      return true;
    case 'list':
      return expression.items.every(isLiteral);
    case 'arithmetic':
    case 'negate':
      return isFoldable(expression);
    default:
      return false;
  }
}

const nowhere = { readJson: () => undefined };
const noTime = { nowMs: 0, timeZone: 'UTC', random: () => 0, limits: { stepsMax: 10_000 } };

/** The value of a node that reads nothing, unless it warns or does not end. */
function fold(node: Node): Node | undefined {
  const run = new Runtime(nowhere, noTime, []);
  try {
    const value = node(run);
    if (value instanceof ErrorValue || run.warnings.length > 0) return undefined;
    return constantNode(value);
  } catch {
    return undefined;
  }
}
