import { toDouble, remainder, add, fromDouble, compareNumbers, negate, toInt } from '../number.ts';
import { roundingModes, setScale } from '../rounding.ts';
import type { RoundingMode } from '../rounding.ts';
import { ErrorValue } from '../runtime.ts';
import type { Val } from '../runtime.ts';
import { negateDuration } from '../temporal.ts';
import { isTemporal } from '../compare.ts';
import { isNumber } from '../values.ts';
import type { FeelNumber, FeelValue } from '../values.ts';
import { builtin, impure } from './builtin.ts';
import type { Builtin, BuiltinTable } from './builtin.ts';

function round(value: FeelNumber, scale: FeelNumber, mode: RoundingMode): Val {
  const rounded = setScale(value, { scale: toInt(scale), mode });
  if (rounded.kind === 'rounded') return rounded.value;
  const reason =
    rounded.kind === 'necessary'
      ? 'Rounding necessary'
      : 'BigInteger would overflow supported range';
  return new ErrorValue(`Failed to apply rounding mode '${mode}': ${reason}`);
}

function rounding(mode: RoundingMode, parameters: readonly string[]): Builtin {
  return builtin(parameters, ([value, scale]) =>
    isNumber(value) && isNumber(scale) ? round(value, scale, mode) : undefined,
  );
}

function toWhole(mode: RoundingMode): Builtin {
  return builtin(['n'], ([value]) => (isNumber(value) ? round(value, 0, mode) : undefined));
}

function decimal(args: readonly FeelValue[]): Val | undefined {
  const [value, scale, mode] = args;
  if (!isNumber(value) || !isNumber(scale) || typeof mode !== 'string') return undefined;
  const known = roundingModes.find((name) => name === mode.toUpperCase());
  if (known !== undefined) return round(value, scale, known);
  return new ErrorValue(
    `Illegal argument '${mode}' for rounding mode. Must be one of: ${roundingModes.join(', ')}`,
  );
}

/** A function that feel-scala computes with doubles. */
function double(compute: (value: number) => number): Builtin {
  return builtin(['number'], ([value]) => {
    if (!isNumber(value)) return undefined;
    return fromDouble(compute(toDouble(value))) ?? new ErrorValue('Infinite or NaN');
  });
}

function absoluteNumber(value: FeelNumber): FeelNumber {
  return compareNumbers(value, 0) < 0 ? negate(value) : value;
}

function absolute(value: FeelValue): FeelValue | undefined {
  if (isNumber(value)) return absoluteNumber(value);
  if (!isTemporal(value)) return undefined;
  if (value.kind === 'years and months duration') {
    return { ...value, months: Math.abs(value.months) };
  }
  if (value.kind !== 'days and time duration') return undefined;
  return value.seconds < 0 ? negateDuration(value) : value;
}

function modulo(dividend: FeelNumber, divisor: FeelNumber): Val {
  const first = remainder(dividend, divisor);
  const shifted = first === undefined ? undefined : add(first, divisor);
  const result = shifted === undefined ? undefined : remainder(shifted, divisor);
  if (result !== undefined) return result;
  const reason = compareNumbers(divisor, 0) === 0 ? 'Division by zero' : 'Division impossible';
  return new ErrorValue(reason);
}

function parity(odd: boolean): Builtin {
  return builtin(['number'], ([value]) => {
    if (!isNumber(value)) return undefined;
    const rest = remainder(value, 2);
    if (rest === undefined) return new ErrorValue('Division impossible');
    return odd ? compareNumbers(absoluteNumber(rest), 1) === 0 : compareNumbers(rest, 0) === 0;
  });
}

const abs = (parameter: string): Builtin =>
  builtin([parameter], ([value]) => absolute(value ?? null));

export const numericBuiltins: BuiltinTable = {
  decimal: [rounding('HALF_EVEN', ['n', 'scale']), builtin(['n', 'scale', 'mode'], decimal)],
  floor: [toWhole('FLOOR'), rounding('FLOOR', ['n', 'scale'])],
  ceiling: [toWhole('CEILING'), rounding('CEILING', ['n', 'scale'])],
  'round up': [rounding('UP', ['n', 'scale'])],
  'round down': [rounding('DOWN', ['n', 'scale'])],
  'round half up': [rounding('HALF_UP', ['n', 'scale'])],
  'round half down': [rounding('HALF_DOWN', ['n', 'scale'])],
  abs: [abs('number'), abs('n')],
  modulo: [
    builtin(['dividend', 'divisor'], ([dividend, divisor]) =>
      isNumber(dividend) && isNumber(divisor) ? modulo(dividend, divisor) : undefined,
    ),
  ],
  sqrt: [
    builtin(['number'], ([value]) => {
      if (!isNumber(value)) return undefined;
      return compareNumbers(value, 0) < 0 ? null : (fromDouble(Math.sqrt(toDouble(value))) ?? null);
    }),
  ],
  log: [double(Math.log)],
  exp: [double(Math.exp)],
  odd: [parity(true)],
  even: [parity(false)],
  'random number': [impure([], (_args, run) => fromDouble(run.context.random()) ?? 0)],
};
