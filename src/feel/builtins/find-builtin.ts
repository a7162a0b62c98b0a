import { aggregateBuiltins } from './aggregate.ts';
import { booleanBuiltins } from './boolean.ts';
import { builtinCosts } from './builtin-costs.ts';
import type { BuiltinCost } from './builtin-costs.ts';
import { longNumbersCost } from '../costs.ts';
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

/** The overload with this number of positional arguments. */
export function findBuiltin(name: string, count: number): Builtin | undefined {
  return builtins.get(name)?.find(({ parameters, variadic }) => {
    return parameters.length === count || (variadic && parameters.length < count);
  });
}

/** The first overload that has all of the named arguments. */
export function findBuiltinByNames(name: string, names: readonly string[]): Builtin | undefined {
  return builtins
    .get(name)
    ?.find(({ parameters }) => names.every((argument) => parameters.includes(argument)));
}

/** The cost of a call of the function, charged before the call. */
export function costOf(name: string): BuiltinCost {
  const cost = Object.hasOwn(builtinCosts, name) ? builtinCosts[name] : undefined;
  if (cost === undefined)
    throw new Error(`Expected a cost for the function '${name}', but found none`);
  return (args) => cost(args) + longNumbersCost(args);
}

export function builtinNames(): readonly string[] {
  return [...builtins.keys()];
}

/** All overloads of a function. */
export function builtinsNamed(name: string): readonly Builtin[] {
  return builtins.get(name) ?? [];
}
