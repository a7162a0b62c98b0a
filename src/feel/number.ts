import { Decimal } from 'decimal.js';
import { numberLengthMax } from './limits.ts';
import { BigNumber } from './values.ts';
import type { FeelNumber } from './values.ts';

/*
 * N1. A JavaScript number here is exact: a safe integer, or a decimal of at most 15 significant
 *     digits, so that its shortest text is its value, which the double itself may miss when it is
 *     no safe integer. Everything else is a BigNumber.
 * N2. Scaled integers below 1e15 divide back to the nearest double of an exact decimal of at most
 *     15 digits, so a fast path that stays below 1e15 keeps N1.
 */
const exactMax = 1e15;
const scale = 1e8;

/** The one form of a decimal: a JavaScript number where that is exact. */
export function fromBig(value: BigNumber): FeelNumber {
  if (value.precision() <= 15 && value.e <= 300 && value.e >= -300) return value.toNumber() + 0;
  if (value.isInteger()) {
    const asNumber = value.toNumber();
    if (Number.isSafeInteger(asNumber)) return asNumber;
  }
  return value;
}

export function toBig(value: FeelNumber): BigNumber {
  return typeof value === 'number' ? new BigNumber(value) : value;
}

export function toDouble(value: FeelNumber): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** The number a text says, exactly; undefined when it is no decimal number. */
export function parseNumber(text: string): FeelNumber | undefined {
  if (text.length < 16) {
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?$/.test(text)) return undefined;
    return Number(text) + 0;
  }
  if (text.length > numberLengthMax) return undefined;
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,9})?$/.test(text)) return undefined;
  const big = new BigNumber(text);
  return big.isFinite() ? fromBig(big) : undefined;
}

/** A double as `BigDecimal.valueOf` reads it: its shortest text. Undefined for NaN and infinity. */
export function fromDouble(value: number): FeelNumber | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value)) return value + 0;
  return fromBig(new BigNumber(value));
}

function scaled(value: number, by: number): number | undefined {
  const whole = Math.round(value * by);
  return whole < exactMax && whole > -exactMax && whole / by === value ? whole : undefined;
}

function finite(value: BigNumber): FeelNumber | undefined {
  return value.isFinite() ? fromBig(value) : undefined;
}

export function add(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (typeof x === 'number' && typeof y === 'number') {
    const sum = x + y;
    if (Number.isSafeInteger(sum) && Number.isSafeInteger(x) && Number.isSafeInteger(y)) return sum;
    const a = scaled(x, scale);
    const b = a === undefined ? undefined : scaled(y, scale);
    if (a !== undefined && b !== undefined) {
      const c = a + b;
      if (c < exactMax && c > -exactMax) return c / scale;
    }
  }
  return finite(toBig(x).plus(toBig(y)));
}

export function subtract(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  return add(x, negate(y));
}

export function negate(x: FeelNumber): FeelNumber {
  return typeof x === 'number' ? 0 - x : x.negated();
}

export function multiply(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (typeof x === 'number' && typeof y === 'number') {
    const product = x * y;
    if (Number.isInteger(x) && Number.isInteger(y) && Number.isSafeInteger(product)) {
      return product + 0;
    }
    const a = scaled(x, 1e4);
    const b = a === undefined ? undefined : scaled(y, 1e4);
    if (a !== undefined && b !== undefined) {
      const c = a * b;
      if (c < exactMax && c > -exactMax) return c / scale + 0;
    }
  }
  return finite(toBig(x).times(toBig(y)));
}

/** The quotient to 34 digits; undefined for a division by zero. */
export function divide(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (typeof x === 'number' && typeof y === 'number') {
    if (y === 0) return undefined;
    if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) {
      const quotient = x / y;
      if (Number.isInteger(quotient) && Number.isSafeInteger(quotient * y)) return quotient + 0;
      const c = Math.round(quotient * 1e4);
      if (Number.isSafeInteger(c * y) && c * y === x * 1e4 && Math.abs(c) < exactMax) {
        return c / 1e4;
      }
    }
  }
  const divisor = toBig(y);
  return divisor.isZero() ? undefined : finite(toBig(x).div(divisor));
}

/** The remainder with the sign of the dividend, as Java's. */
export function remainder(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (typeof x === 'number' && typeof y === 'number') {
    if (y === 0) return undefined;
    if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) return (x % y) + 0;
  }
  const divisor = toBig(y);
  return divisor.isZero() ? undefined : finite(toBig(x).mod(divisor));
}

/** Integer exponents to 34 digits, others through doubles, as in feel-scala. */
export function power(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  const exponent = toDouble(y);
  if (!isWhole(y)) return fromDouble(Math.pow(toDouble(x), exponent));
  if (Math.abs(exponent) > 999_999_999) return undefined;
  return finite(toBig(x).pow(exponent));
}

function isWhole(x: FeelNumber): boolean {
  return typeof x === 'number' ? Number.isInteger(x) : x.isInteger();
}

export function numberEquals(x: FeelNumber, y: FeelNumber): boolean {
  if (typeof x === 'number' || typeof y === 'number') return x === y;
  return x.equals(y);
}

export function compareNumbers(x: FeelNumber, y: FeelNumber): number {
  if (typeof x === 'number' && typeof y === 'number') return x < y ? -1 : x > y ? 1 : 0;
  return toBig(x).comparedTo(toBig(y));
}

/** The number cut to a 32-bit integer as `BigDecimal.intValue` does, wrapping around. */
export function toInt(x: FeelNumber): number {
  if (typeof x === 'number') {
    const whole = Math.trunc(x);
    if (whole <= 2_147_483_647 && whole >= -2_147_483_648) return whole + 0;
    return Number.isSafeInteger(whole)
      ? Number(BigInt.asIntN(32, BigInt(whole)))
      : toInt(new BigNumber(x));
  }
  if (x.e > 60) return 0;
  return Number(BigInt.asIntN(32, BigInt(x.trunc().toFixed(0))));
}

/** The digits as `BigDecimal.toString` writes them, with `E` notation where Java uses it. */
export function numberToText(x: FeelNumber): string {
  if (typeof x === 'number') {
    const size = Math.abs(x);
    if (x === 0 || (size >= 1e-6 && size < 1e21)) return String(x);
  }
  const big = toBig(x);
  if (big.isInteger() && big.e < 60) return big.toFixed(0);
  const exponent = big.e;
  if (exponent >= -6 && exponent < 60) return big.toFixed();
  const digits = big.d.join('');
  const text = big.toExponential();
  return digits === '' ? text : text.replace(/e/, 'E');
}

/** Digits as they leave FEEL: whole numbers of 64 bits exactly, everything else as a double. */
export function numberToJson(x: FeelNumber): string {
  if (typeof x === 'number') return String(x);
  if (x.isInteger() && x.e < 19) {
    const whole = BigInt(x.toFixed(0));
    if (BigInt.asIntN(64, whole) === whole) return whole.toString();
  }
  const double = x.toNumber();
  return Number.isFinite(double) ? String(double) : 'null';
}

export function isDecimal(value: unknown): value is BigNumber {
  return value instanceof Decimal;
}
