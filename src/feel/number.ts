import {
  Decimal,
  addDecimals,
  compareDecimals,
  contextDigits,
  decimalToText,
  divideDecimals,
  integerOf,
  isWholeDecimal,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  powerOfDecimal,
  remainderOfDecimals,
  withoutZeros,
} from './decimal.ts';
import { numberLengthMax } from './feel-limits.ts';
import type { FeelNumber } from './values.ts';

/*
 * N1. A JavaScript number here is exact and shows its scale: a safe integer has scale 0; another number has at most 15
 * significant digits, is not smaller than 0.000001, and its scale is the number of digits after the point that its
 * shortest text has. Everything else is a Decimal: more digits, 1.10, 5.0, 2E+1.
 * N2. Two integers below 1e15 divide by a power of ten up to 1e15 to the nearest double of an exact decimal of at most
 * 15 digits, so a fast path that stays below 1e15, and whose last digit is no zero, keeps N1.
 */
const exactMax = 1e15;
const smallest = 1e-6;
const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
/** The maximum number of digits after the point in the fast paths. */
const fastScaleMax = 8;

/** The normal form of a decimal (N1). */
export function fromDecimal({ unscaled, scale, digits }: Decimal): FeelNumber {
  if (unscaled < 1_000_000_000_000_000n && unscaled > -1_000_000_000_000_000n) {
    const whole = Number(unscaled);
    if (scale === 0) return whole;
    const value = scale > 0 && scale <= 15 ? whole / (powers[scale] ?? 1) : 0;
    if (whole % 10 !== 0 && Math.abs(value) >= smallest) return value;
  } else if (scale === 0) {
    const whole = Number(unscaled);
    if (Number.isSafeInteger(whole)) return whole;
  }
  return new Decimal(unscaled, scale, Math.max(digits, contextDigits));
}

export function toDecimal(value: FeelNumber): Decimal {
  if (typeof value !== 'number') return value;
  if (Number.isInteger(value)) return new Decimal(BigInt(value), 0);
  const scale = scaleOf(value);
  if (scale !== undefined) {
    return new Decimal(BigInt(Math.round(value * (powers[scale] ?? 1))), scale);
  }
  return parseDecimal(String(value)) ?? new Decimal(0n, 0);
}

export function toDouble(value: FeelNumber): number {
  return typeof value === 'number' ? value : Number(decimalToText(value));
}

/** The exact number in a text; `undefined` if it is no decimal number, or has too many digits. */
export function parseNumber(text: string): FeelNumber | undefined {
  if (text.length < 16) {
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?$/.test(text)) return undefined;
    if (/^[-+]?\d+$/.test(text)) return Number(text) + 0;
    if (/^-?\d+\.\d*[1-9]$/.test(text)) {
      const value = Number(text);
      if (Math.abs(value) >= smallest) return value;
    }
  }
  if (text.length > numberLengthMax) return undefined;
  const decimal = parseDecimal(text);
  return decimal === undefined ? undefined : fromDecimal(decimal);
}

/**
 * Converts a double like Java's `BigDecimal(Double.toString(value))`: its shortest digits, at least one of them after
 * the point, so that 5 is 5.0. `undefined` for NaN and infinity.
 */
export function fromDouble(value: number): FeelNumber | undefined {
  if (!Number.isFinite(value)) return undefined;
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    if (!Number.isInteger(value)) return fromShortText(value);
    return new Decimal(BigInt(value) * 10n, 1);
  }
  if (value === 0) return new Decimal(0n, 1);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const text = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  const decimal = parseDecimal(`${text}e${exponent}`);
  return decimal === undefined ? undefined : fromDecimal(decimal);
}

function fromShortText(value: number): FeelNumber {
  const text = String(value);
  if (text.length <= 16) return value;
  return fromDecimal(parseDecimal(text) ?? new Decimal(0n, 0));
}

/** The number of digits after the point if they are few; otherwise `undefined`. */
function scaleOf(value: number): number | undefined {
  if (Number.isInteger(value)) return 0;
  for (let scale = 1; scale <= fastScaleMax; scale += 1) {
    const by = powers[scale] ?? 1;
    const whole = Math.round(value * by);
    if (whole >= exactMax || whole <= -exactMax) return undefined;
    if (whole / by === value) return scale;
  }
  return undefined;
}

function finite(value: Decimal | undefined): FeelNumber | undefined {
  return value === undefined ? undefined : fromDecimal(value);
}

export function add(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (typeof x === 'number' && typeof y === 'number') {
    const sum = x + y;
    if (Number.isSafeInteger(sum) && Number.isSafeInteger(x) && Number.isSafeInteger(y)) return sum;
    const short = addShort(x, y);
    if (short !== undefined) return short;
  }
  return addWholes(x, y) ?? finite(addDecimals(toDecimal(x), toDecimal(y)));
}

/**
 * The sum of short numbers such as amounts of money, by N2; `undefined` for numbers with more digits, and for sums that
 * end in zero.
 */
export function addShort(x: number, y: number): number | undefined {
  const a = Math.round(x * 100);
  const b = Math.round(y * 100);
  const whole = a + b;
  if (a / 100 !== x || b / 100 !== y || !isExact(whole)) return undefined;
  return whole / 100;
}

/** The product of two such numbers, or of one and a whole number. */
export function multiplyShort(x: number, y: number): number | undefined {
  const byX = Number.isInteger(x) ? 1 : 100;
  const byY = Number.isInteger(y) ? 1 : 100;
  const a = Math.round(x * byX);
  const b = Math.round(y * byY);
  const whole = a * b;
  if (a / byX !== x || b / byY !== y || !isExact(whole)) return undefined;
  return inRange(whole / (byX * byY));
}

/** The sum of numbers of at most 15 digits, by N2. */
function addWholes(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  const a = shortScaleOf(x);
  const b = a === undefined ? undefined : shortScaleOf(y);
  if (a === undefined || b === undefined) return undefined;
  const scale = Math.max(a, b);
  const whole = wholeOf(x, a) * powerAt(scale - a) + wholeOf(y, b) * powerAt(scale - b);
  return fromWhole(whole, scale);
}

function multiplyWholes(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  const a = shortScaleOf(x);
  const b = a === undefined ? undefined : shortScaleOf(y);
  if (a === undefined || b === undefined || a + b > 15) return undefined;
  return fromWhole(wholeOf(x, a) * wholeOf(y, b), a + b);
}

/** The scale of a number of at most 15 digits; `undefined` for a number with more digits or a large scale. */
function shortScaleOf(x: FeelNumber): number | undefined {
  if (typeof x === 'number') return scaleOf(x);
  const { unscaled, scale, digits } = x;
  const isShort = scale >= 0 && scale <= fastScaleMax && digits === contextDigits;
  return isShort && unscaled < exactBound && unscaled > -exactBound ? scale : undefined;
}

const exactBound = BigInt(exactMax);

function powerAt(scale: number): number {
  return powers[scale] ?? 1;
}

function wholeOf(x: FeelNumber, scale: number): number {
  return typeof x === 'number' ? Math.round(x * powerAt(scale)) : Number(x.unscaled);
}

function fromWhole(whole: number, scale: number): FeelNumber | undefined {
  if (!(whole < exactMax && whole > -exactMax)) return undefined;
  if (scale === 0) return whole + 0;
  const value = isExact(whole) ? inRange(whole / powerAt(scale)) : undefined;
  return value ?? new Decimal(BigInt(whole), scale);
}

/** Whether an integer is below 1e15 and its last digit is not zero. */
function isExact(whole: number): boolean {
  // The remainder of a 32-bit integer is much faster than that of a double.
  const short = whole | 0;
  if (short === whole) return short % 10 !== 0;
  return whole < exactMax && whole > -exactMax && whole % 10 !== 0;
}

function inRange(value: number): number | undefined {
  return Math.abs(value) >= smallest ? value : undefined;
}

export function subtract(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  return add(x, typeof y === 'number' ? 0 - y : new Decimal(-y.unscaled, y.scale, y.digits));
}

export function negate(x: FeelNumber): FeelNumber {
  if (typeof x === 'number') return 0 - x;
  return finite(negateDecimal(x)) ?? x;
}

export function multiply(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (typeof x === 'number' && typeof y === 'number') {
    const product = x * y;
    if (Number.isInteger(x) && Number.isInteger(y) && Number.isSafeInteger(product)) {
      return product + 0;
    }
    const short = multiplyShort(x, y);
    if (short !== undefined) return short;
  }
  return multiplyWholes(x, y) ?? finite(multiplyDecimals(toDecimal(x), toDecimal(y)));
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
  return finite(divideDecimals(toDecimal(x), toDecimal(y)));
}

/** The remainder with the sign of the dividend, as in Java. */
export function remainder(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (typeof x === 'number' && typeof y === 'number') {
    if (y === 0) return undefined;
    if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) return (x % y) + 0;
  }
  return finite(remainderOfDecimals(toDecimal(x), toDecimal(y)));
}

/** Integer exponents are exact to 34 digits; others use doubles, as in feel-scala. */
export function power(x: FeelNumber, y: FeelNumber): FeelNumber | undefined {
  if (!isWhole(y)) return fromDouble(Math.pow(toDouble(x), toDouble(y)));
  return finite(powerOfDecimal(toDecimal(x), toInt(y)));
}

function isWhole(x: FeelNumber): boolean {
  return typeof x === 'number' ? Number.isInteger(x) : isWholeDecimal(x);
}

export function numberEquals(x: FeelNumber, y: FeelNumber): boolean {
  return compareNumbers(x, y) === 0;
}

export function compareNumbers(x: FeelNumber, y: FeelNumber): number {
  if (typeof x === 'number' && typeof y === 'number') return x < y ? -1 : x > y ? 1 : 0;
  return compareDecimals(toDecimal(x), toDecimal(y));
}

/** The number truncated to a 32-bit integer like `BigDecimal.intValue`, which wraps around. */
export function toInt(x: FeelNumber): number {
  if (typeof x === 'number') {
    const whole = Math.trunc(x);
    if (whole <= 2_147_483_647 && whole >= -2_147_483_648) return whole + 0;
    return Number(BigInt.asIntN(32, BigInt(whole)));
  }
  // 10^64 is a multiple of 2^64, so the low 32 bits are 0.
  if (x.scale <= -64) return 0;
  return Number(BigInt.asIntN(32, integerOf(x, Number.POSITIVE_INFINITY) ?? 0n));
}

/** The digits as `BigDecimal.toString` writes them, with `E` notation where Java uses it. */
export function numberToText(x: FeelNumber): string {
  return typeof x === 'number' ? String(x) : decimalToText(x);
}

/** The digits outside of FEEL: whole numbers of 64 bits exactly, all others as a double. */
export function numberToJson(x: FeelNumber): string {
  if (typeof x === 'number') return String(x);
  if (isWholeDecimal(x)) {
    const whole = integerOf(x, 19);
    if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return whole.toString();
  }
  const double = toDouble(x);
  return Number.isFinite(double) ? String(double) : 'null';
}

/** A text that is the same for two numbers exactly if they are equal. */
export function numberIdentity(x: FeelNumber): string {
  return numberToText(typeof x === 'number' ? x : fromDecimal(withoutZeros(x)));
}

export function isDecimal(value: unknown): value is Decimal {
  return value instanceof Decimal;
}
