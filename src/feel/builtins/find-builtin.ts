import { aggregateBuiltins } from './aggregate.ts';
import { booleanBuiltins } from './boolean.ts';
import type { Builtin } from './builtin.ts';
import { contextBuiltins } from './context.ts';
import { conversionBuiltins } from './conversion.ts';
import { listBuiltins } from './list.ts';
import { numericBuiltins } from './numeric.ts';
import { rangeBuiltins } from './range.ts';
import { stringBuiltins } from './string.ts';
import { temporalBuiltins } from './temporal.ts';
import { zeebeBuiltins } from './zeebe.ts';

const builtins: ReadonlyMap<string, readonly Builtin[]> = new Map(
  Object.entries({
    ...booleanBuiltins,
    ...conversionBuiltins,
    ...temporalBuiltins,
    ...numericBuiltins,
    ...stringBuiltins,
    ...listBuiltins,
    ...aggregateBuiltins,
    ...contextBuiltins,
    ...rangeBuiltins,
    ...zeebeBuiltins,
  }),
);

/** The overload that takes so many positional arguments. */
export function findBuiltin(name: string, count: number): Builtin | undefined {
  return builtins.get(name)?.find(({ parameters, variadic }) => {
    return parameters.length === count || (variadic && parameters.length < count);
  });
}

/** The first overload that knows all of the named arguments. */
export function findBuiltinByNames(name: string, names: readonly string[]): Builtin | undefined {
  return builtins
    .get(name)
    ?.find(({ parameters }) => names.every((argument) => parameters.includes(argument)));
}

export function builtinNames(): readonly string[] {
  return [...builtins.keys()];
}
