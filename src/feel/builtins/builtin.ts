import { ErrorValue } from '../runtime.ts';
import type { Runtime, Val } from '../runtime.ts';
import { show } from '../show.ts';
import type { FeelValue } from '../values.ts';

/** One overload of a built-in function. */
export interface Builtin {
  readonly parameters: readonly string[];
  /** Whether the last parameter takes all further arguments as a list. */
  readonly variadic: boolean;
  /** Whether the result depends on the clock or on randomness. */
  readonly impure: boolean;
  readonly invoke: (args: readonly FeelValue[], run: Runtime) => Val;
}

/** Overloads in the order in which they are tried. The first one that fits the call is used. */
export type BuiltinTable = Readonly<Record<string, readonly Builtin[]>>;

type Body = (args: readonly FeelValue[], run: Runtime) => Val | undefined;

/** An overload. If `body` returns `undefined`, the arguments have wrong types. */
export function builtin(parameters: readonly string[], body: Body): Builtin {
  return { parameters, variadic: false, impure: false, invoke: orIllegal(body) };
}

export function variadic(parameters: readonly string[], body: Body): Builtin {
  return { ...builtin(parameters, body), variadic: true };
}

export function impure(parameters: readonly string[], body: Body): Builtin {
  return { ...builtin(parameters, body), impure: true };
}

function orIllegal(body: Body): Builtin['invoke'] {
  return (args, run) => {
    const result = body(args, run);
    if (result !== undefined) return result;
    return new ErrorValue(`Illegal arguments: ${args.map((arg) => `'${show(arg)}'`).join(', ')}`);
  };
}
