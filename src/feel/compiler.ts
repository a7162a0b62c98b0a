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
import { Names } from './names.ts';
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

/** The closure of an expression, and the variables that it reads. */
export interface CompiledSyntax {
  readonly run: Node;
  readonly globals: readonly string[];
  readonly variables: readonly string[];
  readonly readsWorld: boolean;
  /** The cost of running it, without charges during the run. */
  readonly cost: number;
}

export function compileSyntax(expression: Expression): CompiledSyntax {
  const compiler: Compiler = {
    compile: (part) => compile(part, compiler),
    names: new Names(),
    globals: new Map(),
    variables: new Set(),
    readsWorld: false,
    quarters: 0,
    folded: new Set(),
    foldingLeft: foldingMax,
  };
  const run = compile(expression, compiler);
  const { readsWorld } = compiler;
  const globals = [...compiler.globals.keys()];
  const cost = 1 + ((compiler.quarters + globals.length) >> 2);
  return { run, globals, variables: [...compiler.variables], readsWorld, cost };
}

/** How many units of work the compilation of one expression may spend on its constant parts. */
const foldingMax = 50_000;

/** The cost of running a node once, in quarters of a unit, without charges during the run. */
const quartersOf: Readonly<Partial<Record<Expression['kind'], number>>> = {
  context: 16,
  list: 4,
  call: 6,
  pathCall: 6,
  functionDefinition: 24,
  range: 6,
  path: 2,
  filter: 6,
  for: 8,
  quantified: 8,
  zonedTime: 2_000,
};

/** Compiles a part of the syntax into a closure. Constant parts are evaluated at once. */
function compile(expression: Expression, compiler: Compiler): Node {
  compiler.quarters += quartersOf[expression.kind] ?? 1;
  const node = compileAny(expression, compiler);
  const constant = isFoldable(expression, compiler) ? fold(node, compiler) : undefined;
  if (constant === undefined) return node;
  compiler.folded.add(expression);
  return constant;
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

/** Kinds that are worth folding if all their parts are literals or folded. */
function isFoldable(expression: Expression, compiler: Compiler): boolean {
  const isConstant = (part: Expression): boolean =>
    literalKinds.has(part.kind) || compiler.folded.has(part);
  switch (expression.kind) {
    case 'negate':
      return isConstant(expression.operand);
    case 'arithmetic':
      return (
        isConstant(expression.first) && expression.rest.every(({ operand }) => isConstant(operand))
      );
    case 'list':
      return expression.items.every(isConstant);
    default:
      return false;
  }
}

const literalKinds: ReadonlySet<Expression['kind']> = new Set([
  'null',
  'boolean',
  'number',
  'string',
  'temporal',
] as const);

const nowhere = { readJson: () => undefined };
const noTime = { nowMs: 0, timeZone: 'UTC', random: () => 0 };

/** Evaluates a node that reads nothing, unless it warns or costs too much. */
function fold(node: Node, compiler: Compiler): Node | undefined {
  if (compiler.foldingLeft <= 0) return undefined;
  const limits = { costMax: compiler.foldingLeft };
  const run = new Runtime(nowhere, { ...noTime, limits }, []);
  try {
    const value = node(run);
    if (value instanceof ErrorValue || run.hasWarnings) return undefined;
    return constantNode(value);
  } catch {
    return undefined;
  } finally {
    compiler.foldingLeft -= 1 + run.cost;
  }
}
