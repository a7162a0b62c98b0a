import { Decimal, digitCount } from './decimal.ts';
import { isList, isMap } from './values.ts';
import type { FeelNumber, FeelValue } from './values.ts';

/*
 * The table of costs, in units of 60 ns (`FeelLimits.costMax`): what the work on so many letters, digits, items costs.
 * A row is charged before its work is done. Rows of the built-in functions are in `builtins/builtin-costs.ts`; they are
 * made of these. `bench/feel/calibrate.ts` runs an adversary of each row and prints nanoseconds a unit;
 * `costs.test.ts` wants an adversary for each.
 */

/** Something that pays for work. */
export interface Meter {
  /** Throws when there is nothing left to pay with. */
  charge(units: number): void;
}

/** Calling a function of the user, besides its body. */
export const callCost = 2;

/** A kind of node that runs once for each item of a loop costs at least this. */
export const iterationCost = 1;

/** Letters that V8 itself goes through: comparing, changing case, replacing. */
export function textCost(length: number): number {
  return 1 + (length >> 5);
}

/** Letters that are copied in one piece. */
export function copyCost(length: number): number {
  return 1 + (length >> 6);
}

/** Letters that a loop of ours goes through. */
export function scanCost(length: number): number {
  return 1 + (length >> 4);
}

/** Letters of a document that is read as JSON in one piece; in pieces each value is charged. */
export function jsonTextCost(length: number): number {
  return 1 + (length >> 1);
}

/** Items that are copied into another list. They cost more than their time, because they take memory. */
export function itemsCost(count: number): number {
  return 1 + (count >> 2);
}

/** A value of a tree that is compared, written or read. */
export const valueCost = 1;
/** A context and each entry of it, which are made or copied. */
export const contextCost = 4;
export const entryCost = 2;

/** A number as an operand of `+ - *` or a comparison; small whole numbers cost nothing beside their operator. */
export function numberCost(value: FeelNumber): number {
  if (typeof value === 'number') return Number.isInteger(value) ? 0 : 2;
  return (Math.abs(value.scale) > farScale ? 32 : 8) + digitsCost(value);
}

/** Beyond it operands of an addition are mostly far apart, and have to be brought nearer. */
const farScale = 400;

/** What a number costs beyond one of 34 digits: multiplying is quadratic in the digits. */
function digitsCost(value: Decimal): number {
  const { unscaled } = value;
  if (unscaled < largeMin && unscaled > -largeMin) return 0;
  const digits = digitCount(unscaled);
  return (digits >> 2) + ((digits * digits) >> 10);
}

/** Numbers with many digits among the arguments of a function, whatever it reads of them. */
export function longNumbersCost(args: readonly FeelValue[]): number {
  let cost = 0;
  for (const arg of args) {
    if (typeof arg !== 'object' || arg === null || isList(arg)) continue;
    if (arg instanceof Decimal) cost += 2 + 2 * digitsCost(arg);
  }
  return cost;
}

const largeMin = 10n ** 40n;

/** As an operand of a division, remainder or rounding. */
export function divisionCost(x: FeelNumber, y: FeelNumber): number {
  return 24 + 4 * (numberCost(x) + numberCost(y));
}

/** `x ** y`: two multiplications a bit of the exponent. */
export function powerCost(x: FeelNumber): number {
  return 400 + 32 * numberCost(x);
}

/** A number that is written or read as text. */
export function numberTextCost(value: FeelNumber): number {
  return typeof value === 'number' ? 4 : 8 + digitsCost(value);
}

/** A date, time or duration that is computed with, compared by its zone, read or written. */
export const temporalCost = 8;
/** The same with a region, whose rules are asked for offsets. */
export const zoneCost = 400;

/** A moment or a time that names a region costs as its zone. */
export function momentCost(value: FeelValue): number {
  if (typeof value !== 'object' || value === null || isList(value) || isMap(value)) return 0;
  if (value instanceof Decimal) return 0;
  const named = 'zone' in value && value.zone !== undefined;
  return named ? zoneCost : temporalCost;
}

/** A property of a value that is no context. */
export const propertyCost = 8;

/** A warning whose message has so many letters, with making them. */
export function warningCost(length: number): number {
  return 4 + length;
}

/** A search for a text in a text: a table of the one, then once through the other. */
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

/** A letter that the regular expression of so many instructions reads. */
export function readCost(instructions: number): number {
  return 1 + (instructions >> 2);
}

/** A match with what is made of it. */
export const matchCost = 20;
