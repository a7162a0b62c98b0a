import { costOf, findBuiltin, findBuiltinByNames } from './builtins/find-builtin.ts';
import type { Builtin } from './builtins/builtin.ts';
import type { Compiler } from './compiling.ts';
import { compileLookup } from './compile-value.ts';
import { ErrorValue } from './runtime.ts';
import type { Node, Runtime, Val } from './runtime.ts';
import { shorten } from './shorten.ts';
import { show } from './show.ts';
import type { Arguments, ExpressionOf } from './syntax.ts';
import { isMap } from './values.ts';
import type { FeelFunction, FeelValue } from './values.ts';

interface CompiledArguments {
  /** The names of named arguments, `undefined` for positional ones. */
  readonly names: readonly string[] | undefined;
  readonly values: readonly Node[];
}

function compileArguments(given: Arguments, compiler: Compiler): CompiledArguments {
  const values = given.values.map((value) => compiler.compile(value));
  compiler.quarters += 2 * values.length;
  return { names: given.kind === 'named' ? given.names : undefined, values };
}

export function compileCall(call: ExpressionOf<'call'>, compiler: Compiler): Node {
  const { name } = call;
  const given = compileArguments(call.arguments, compiler);
  const known =
    given.names === undefined
      ? findBuiltin(name, given.values.length)
      : findBuiltinByNames(name, given.names);
  if (known !== undefined) return callBuiltin({ name, builtin: known, given }, compiler);
  const lookup = compileLookup(name, compiler);
  return (run) => {
    const callee = lookup(run);
    if (!isFunction(callee) || !fits(callee, given, run)) return noFunction(name, given, run);
    const result = callFunction(callee, given, run);
    return result instanceof ErrorValue ? failed(name, result, run) : result;
  };
}

/** `context.name(…)`. An error remains an error, as in feel-scala. */
export function compilePathCall(call: ExpressionOf<'pathCall'>, compiler: Compiler): Node {
  const base = compiler.compile(call.base);
  const given = compileArguments(call.arguments, compiler);
  const { name } = call;
  return (run) => {
    const context = base(run);
    if (context instanceof ErrorValue) return context;
    if (!isMap(context)) {
      return run.error('INVALID_TYPE', `Expected context but found '${show(context)}'`);
    }
    const callee = context.get(name);
    if (!isFunction(callee) || !fits(callee, given, run)) {
      noFunction(name, given, run);
      return new ErrorValue(noFunctionText(name, given));
    }
    return callFunction(callee, given, run);
  };
}

function noFunctionText(name: string, given: CompiledArguments): string {
  return given.names === undefined
    ? `No function found with name '${name}' and ${given.values.length} parameters`
    : `No function found with name '${name}' and parameters: ${shorten(given.names.join(','))}`;
}

function noFunction(name: string, given: CompiledArguments, run: Runtime): null {
  return run.fail('NO_FUNCTION_FOUND', noFunctionText(name, given));
}

function isFunction(value: Val | undefined): value is FeelFunction {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'function'
  );
}

function fits(callee: FeelFunction, given: CompiledArguments, run: Runtime): boolean {
  const { parameters } = callee;
  if (given.names === undefined) return parameters.length === given.values.length;
  run.charge(namedCost(given.names.length, parameters.length));
  return given.names.every((name) => parameters.includes(name));
}

/** Searches each name among the parameters, and each parameter among the names. */
function namedCost(names: number, parameters: number): number {
  return 1 + ((names * parameters) >> 3);
}

function callFunction(callee: FeelFunction, given: CompiledArguments, run: Runtime): Val {
  const args = given.values.map((value) => value(run));
  const wrong = args.find((arg) => arg instanceof ErrorValue);
  if (wrong !== undefined) return wrong;
  const { names } = given;
  if (names === undefined) return run.invoke(callee, args);
  return run.invoke(
    callee,
    callee.parameters.map((parameter) => args[names.lastIndexOf(parameter)] ?? null),
  );
}

/** The result of a failed invocation: null with a warning. */
function failed(name: string, error: ErrorValue, run: Runtime): null {
  if (name === 'assert') return run.fail('ASSERT_FAILURE', error.message);
  return run.fail(
    'FUNCTION_INVOCATION_FAILURE',
    `Failed to invoke function '${name}': ${error.message}`,
  );
}

interface BuiltinCall {
  readonly name: string;
  readonly builtin: Builtin;
  readonly given: CompiledArguments;
}

function callBuiltin({ name, builtin, given }: BuiltinCall, compiler: Compiler): Node {
  if (builtin.impure) compiler.readsWorld = true;
  const order = arrange(builtin, given);
  const { invoke } = builtin;
  const cost = costOf(name);
  return (run) => {
    const args: FeelValue[] = [];
    for (const node of order) {
      const value = node(run);
      if (value instanceof ErrorValue) return failed(name, value, run);
      args.push(value);
    }
    run.charge(cost(args));
    const result = invoke(args, run);
    return result instanceof ErrorValue ? failed(name, result, run) : result;
  };
}

/** The arguments in the order of the parameters; missing ones are null. */
function arrange(builtin: Builtin, { names, values }: CompiledArguments): readonly Node[] {
  const { parameters } = builtin;
  if (names !== undefined) {
    return parameters.map((parameter) => values[names.lastIndexOf(parameter)] ?? nothing);
  }
  if (!builtin.variadic) return values;
  const fixed = parameters.length - 1;
  return [...values.slice(0, fixed), collect(values.slice(fixed), fixed === 0)];
}

const nothing: Node = () => null;

/** Collects further arguments in one list; a single list argument is used as it is. */
function collect(nodes: readonly Node[], unwrap: boolean): Node {
  return (run) => {
    const values: FeelValue[] = [];
    for (const node of nodes) {
      const value = node(run);
      if (value instanceof ErrorValue) return value;
      values.push(value);
    }
    const [first] = values;
    return unwrap && values.length === 1 && Array.isArray(first) ? (first as FeelValue) : values;
  };
}
