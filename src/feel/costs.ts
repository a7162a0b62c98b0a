import { Decimal, digitCount } from './decimal.ts';
import { isList, isMap } from './values.ts';
import type { FeelNumber, FeelValue } from './values.ts';

/*
 * The table of costs, in units of 60 ns (`FeelLimits.costMax`): the cost of work on a number of letters, digits or
 * items. A cost is charged before its work is done. `builtins/builtin-costs.ts` has the costs of the built-in
 * functions, which are composed of these. `bench/feel/calibrate.ts` runs a hostile expression for each cost and prints
 * nanoseconds per unit; `costs.test.ts` demands one for each.
 */

/** An account that is charged for work. */
export interface Meter {
  /** Throws when the budget is used up. */
  charge(units: number): void;
}

/** A call of a user-defined function, without its body. */
export const callCost = 2;

/** The minimum cost of a node that runs once for each item of a loop. */
export const iterationCost = 1;

/** Letters that V8 itself reads: comparing, changing case, replacing. */
export function textCost(length: number): number {
  return 1 + (length >> 5);
}

/** Letters that are copied in one piece. */
export function copyCost(length: number): number {
  return 1 + (length >> 6);
}

/** Letters that a loop of our own reads. */
export function scanCost(length: number): number {
  return 1 + (length >> 4);
}

/** Letters of a document that is parsed as JSON in one piece; otherwise each value is charged. */
export function jsonTextCost(length: number): number {
  return 1 + (length >> 1);
}

/** Items that are copied into another list. They cost more than their time, because they take memory. */
export function itemsCost(count: number): number {
  return 1 + (count >> 2);
}

/** A value of a tree that is compared, written or read. */
export const valueCost = 1;
/** A new or copied context, and each of its entries. */
export const contextCost = 4;
export const entryCost = 2;

/** A number as an operand of `+ - *` or a comparison; small whole numbers cost nothing beyond their operator. */
export function numberCost(value: FeelNumber): number {
  if (typeof value === 'number') return Number.isInteger(value) ? 0 : 2;
  return (Math.abs(value.scale) > farScale ? 32 : 8) + digitsCost(value);
}

/** Beyond this scale the operands of an addition usually differ much in scale and must be aligned. */
const farScale = 400;

/** The cost of a number beyond one of 34 digits: multiplication is quadratic in the digits. */
function digitsCost(value: Decimal): number {
  const { unscaled } = value;
  if (unscaled < largeMin && unscaled > -largeMin) return 0;
  const digits = digitCount(unscaled);
  return (digits >> 2) + ((digits * digits) >> 10);
}

/** Numbers with many digits among the arguments of a function, no matter which of them the function reads. */
export function longNumbersCost(args: readonly FeelValue[]): number {
  let cost = 0;
  for (const arg of args) {
    if (typeof arg !== 'object' || arg === null || isList(arg)) continue;
    if (arg instanceof Decimal) cost += 2 + 2 * digitsCost(arg);
  }
  return cost;
}

const largeMin = 10n ** 40n;

/** Operands of a division, remainder or rounding. */
export function divisionCost(x: FeelNumber, y: FeelNumber): number {
  return 24 + 4 * (numberCost(x) + numberCost(y));
}

/** `x ** y`: two multiplications for each bit of the exponent. */
export function powerCost(x: FeelNumber): number {
  return 400 + 32 * numberCost(x);
}

/** A number that is written or read as text. */
export function numberTextCost(value: FeelNumber): number {
  return typeof value === 'number' ? 4 : 8 + digitsCost(value);
}

/** A date, time or duration in a computation, a comparison by zone, a read or a write. */
export const temporalCost = 8;
/** The same with a region, whose offsets depend on its rules. */
export const zoneCost = 400;

/** A moment or a time with a named region costs as much as its zone. */
export function momentCost(value: FeelValue): number {
  if (typeof value !== 'object' || value === null || isList(value) || isMap(value)) return 0;
  if (value instanceof Decimal) return 0;
  const named = 'zone' in value && value.zone !== undefined;
  return named ? zoneCost : temporalCost;
}

/** A property of a value that is no context. */
export const propertyCost = 8;

/** A warning with a message of so many letters, including its composition. */
export function warningCost(length: number): number {
  return 4 + length;
}

/** A search for one text in another: it builds a table of the first, then reads the second once. */
export function searchCost(textLength: number, matchLength: number): number {
  return 4 + ((textLength + matchLength * 2) >> 3);
}

/** Compiling a regular expression: its instructions, and its named classes, which are large tables. */
export function compileCost(pattern: {
  readonly length: number;
  readonly instructions: number;
  readonly classes: number;
}): number {
  return 200 + 20 * pattern.length + 100 * pattern.instructions + 10_000 * pattern.classes;
}

/** One letter that a regular expression of so many instructions reads. */
export function readCost(instructions: number): number {
  return 1 + (instructions >> 2);
}

/** A match with its result. */
export const matchCost = 20;
