/*
 * Decimals like `java.math.BigDecimal`: an integer and a scale, so that 1.10 and 1.1 are two values that compare as
 * equal. Every operation gives the scale and the digits that Java gives with a `MathContext` of so many digits,
 * half-even.
 *
 * D1. No operation writes out the zeros between two exponents that are far apart: aligned operands differ by at most
 * the digits of the operands and of the context.
 * D2. Digits are bounded: by the context, or by `numberLengthMax` for a text or a rounding.
 */

/** Digits of DECIMAL128. */
export const contextDigits = 34;
/** Scales are 32-bit integers. */
const scaleLimit = 2_147_483_647;

export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
  /** The number of digits to which operations with this value on the left are rounded. */
  readonly digits: number;

  constructor(unscaled: bigint, scale: number, digits = contextDigits) {
    this.unscaled = unscaled;
    this.scale = scale;
    this.digits = digits;
  }
}

/** `undefined` where Java throws: a scale beyond 32 bits, a division by zero, or a quotient with too many digits. */
type Result = Decimal | undefined;

export type Rounding = 'UP' | 'DOWN' | 'CEILING' | 'FLOOR' | 'HALF_UP' | 'HALF_DOWN' | 'HALF_EVEN';

/** How many powers are cached: those of the longest numbers. */
const keptPowers = 1_100;
const powers: bigint[] = [1n];

function powerOfTen(exponent: number): bigint {
  if (exponent > keptPowers) return 10n ** BigInt(exponent);
  for (let known = powers.length; known <= exponent; known += 1) {
    powers.push((powers[known - 1] ?? 1n) * 10n);
  }
  return powers[exponent] ?? 1n;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

const largeMin = 10n ** 40n;

/** How many digits an integer has; 0 has one. */
export function digitCount(value: bigint): number {
  const size = magnitude(value);
  if (size < 1_000_000_000_000_000n) return String(Number(size)).length;
  if (size < largeMin) return size.toString().length;
  // Writing a long number in decimal takes the square of its digits; in hexadecimal it does not.
  const hex = size.toString(16);
  const bits = 4 * hex.length - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28;
  const digits = Math.floor((bits - 1) * Math.LOG10E * Math.LN2) + 1;
  return size >= powerOfTen(digits) ? digits + 1 : digits;
}

function make(unscaled: bigint, scale: number, digits: number): Result {
  return Math.abs(scale) > scaleLimit ? undefined : new Decimal(unscaled, scale, digits);
}

/** The quotient of two integers, rounded. */
function divideRounded(value: bigint, by: bigint, mode: Rounding): bigint {
  const quotient = value / by;
  const rest = value - quotient * by;
  if (rest === 0n) return quotient;
  const isNegative = value < 0n !== by < 0n;
  const twice = magnitude(rest) * 2n;
  const size = magnitude(by);
  const half = twice === size ? 0 : twice > size ? 1 : -1;
  return roundsUp(mode, { half, isNegative, isOdd: (quotient & 1n) === 1n })
    ? quotient + (isNegative ? -1n : 1n)
    : quotient;
}

function roundsUp(
  mode: Rounding,
  at: { readonly half: number; readonly isNegative: boolean; readonly isOdd: boolean },
): boolean {
  switch (mode) {
    case 'UP':
      return true;
    case 'DOWN':
      return false;
    case 'CEILING':
      return !at.isNegative;
    case 'FLOOR':
      return at.isNegative;
    case 'HALF_UP':
      return at.half >= 0;
    case 'HALF_DOWN':
      return at.half > 0;
    case 'HALF_EVEN':
      return at.half > 0 || (at.half === 0 && at.isOdd);
  }
}

/** Rounds to so many digits. */
function round(
  unscaled: bigint,
  scale: number,
  digits: number,
  mode: Rounding = 'HALF_EVEN',
): Result {
  const bound = powerOfTen(digits);
  if (unscaled < bound && -unscaled < bound) return make(unscaled, scale, digits);
  const excess = digitCount(unscaled) - digits;
  const rounded = divideRounded(unscaled, powerOfTen(excess), mode);
  // 99.95 becomes 100.0, which again has a digit too many.
  if (magnitude(rounded) === bound) return make(rounded / 10n, scale - excess - 1, digits);
  return make(rounded, scale - excess, digits);
}

const stripSteps = [32, 16, 8, 4, 2, 1] as const;

/** Removes zeros at the end while the scale is above the preferred one. */
function strip(unscaled: bigint, scale: number, preferredScale: number): readonly [bigint, number] {
  let value = unscaled;
  let at = scale;
  for (const step of stripSteps) {
    const power = powerOfTen(step);
    while (value !== 0n && at - step >= preferredScale && value % power === 0n) {
      value /= power;
      at -= step;
    }
  }
  return [value, at];
}

export function addDecimals(x: Decimal, y: Decimal): Result {
  const { digits } = x;
  if (x.unscaled === 0n || y.unscaled === 0n) return addZero(x, y, digits);
  let [a, b] = [x, y];
  if (a.scale !== b.scale) [a, b] = prealign(a, b, digits);
  const scale = Math.max(a.scale, b.scale);
  return round(
    a.unscaled * powerOfTen(scale - a.scale) + b.unscaled * powerOfTen(scale - b.scale),
    scale,
    digits,
  );
}

function addZero(x: Decimal, y: Decimal, digits: number): Result {
  const preferred = Math.max(x.scale, y.scale);
  if (x.unscaled === 0n && y.unscaled === 0n) return make(0n, preferred, digits);
  const other = x.unscaled === 0n ? y : x;
  const rounded = round(other.unscaled, other.scale, digits);
  if (rounded === undefined || rounded.scale >= preferred) {
    if (rounded === undefined || rounded.scale === preferred) return rounded;
    return make(...strip(rounded.unscaled, rounded.scale, preferred), digits);
  }
  const room = Math.max(0, digits - digitCount(rounded.unscaled));
  const more = Math.min(room, preferred - rounded.scale);
  return make(rounded.unscaled * powerOfTen(more), rounded.scale + more, digits);
}

/** Replaces an operand that is too small to be visible in the sum by a digit just below the visible ones (D1). */
function prealign(x: Decimal, y: Decimal, digits: number): readonly [Decimal, Decimal] {
  const [big, small] = x.scale < y.scale ? [x, y] : [y, x];
  const lastVisible = big.scale - digitCount(big.unscaled) + digits;
  const first = small.scale - digitCount(small.unscaled) + 1;
  if (first <= big.scale + 2 || first <= lastVisible + 2) return [x, y];
  const sign = small.unscaled < 0n ? -1n : 1n;
  return [big, new Decimal(sign, Math.max(big.scale, lastVisible) + 3, digits)];
}

export function negateDecimal(x: Decimal): Result {
  return round(-x.unscaled, x.scale, x.digits);
}

export function multiplyDecimals(x: Decimal, y: Decimal): Result {
  return round(x.unscaled * y.unscaled, x.scale + y.scale, x.digits);
}

export function divideDecimals(x: Decimal, y: Decimal): Result {
  return divide(x, y, 'HALF_EVEN');
}

function divide(x: Decimal, y: Decimal, mode: Rounding): Result {
  const { digits } = x;
  if (y.unscaled === 0n) return undefined;
  const preferred = x.scale - y.scale;
  if (x.unscaled === 0n) return make(0n, preferred, digits);
  const xDigits = digitCount(x.unscaled);
  let yDigits = digitCount(y.unscaled);
  const difference = xDigits - yDigits;
  const a = magnitude(x.unscaled) * (difference < 0 ? powerOfTen(-difference) : 1n);
  const b = magnitude(y.unscaled) * (difference > 0 ? powerOfTen(difference) : 1n);
  if (a > b) yDigits -= 1;
  const raise = digits + yDigits - xDigits;
  const scale = preferred + raise;
  const dividend = raise > 0 ? x.unscaled * powerOfTen(raise) : x.unscaled;
  const divisor = raise < 0 ? y.unscaled * powerOfTen(-raise) : y.unscaled;
  const quotient = divideRounded(dividend, divisor, mode);
  const isExact = quotient * divisor === dividend;
  const [value, at] = isExact ? strip(quotient, scale, preferred) : [quotient, scale];
  return round(value, at, digits, mode);
}

/** The remainder of a division whose quotient is truncated to an integer. */
export function remainderOfDecimals(x: Decimal, y: Decimal): Result {
  if (y.unscaled === 0n) return undefined;
  if (compareMagnitudes(x, y) < 0) return x;
  const exact = divide(x, y, 'DOWN');
  if (exact === undefined) return undefined;
  const whole = exact.scale > 0 ? exact.unscaled / powerOfTen(exact.scale) : exact.unscaled;
  const [quotient, scale] = strip(whole, Math.min(exact.scale, 0), x.scale - y.scale);
  const product = new Decimal(quotient * y.unscaled, scale + y.scale);
  const rest = subtractExactly(x, product);
  return compareMagnitudes(rest, y) >= 0 ? undefined : rest;
}

/** Subtracts two numbers that share their first digits, so that the alignment is bounded (D1). */
function subtractExactly(x: Decimal, y: Decimal): Decimal {
  const scale = Math.max(x.scale, y.scale);
  const difference =
    x.unscaled * powerOfTen(scale - x.scale) - y.unscaled * powerOfTen(scale - y.scale);
  return new Decimal(difference, scale, x.digits);
}

/** The algorithm of ANSI X3.274, which gives the same digits as Java. */
export function powerOfDecimal(x: Decimal, exponent: number): Result {
  if (Math.abs(exponent) > 999_999_999) return undefined;
  if (exponent === 0) return new Decimal(1n, 0, x.digits);
  const steps = Math.abs(exponent);
  const length = String(steps).length;
  if (length > x.digits) return undefined;
  const workDigits = x.digits + length + 1;
  let result: Result = new Decimal(1n, 0, workDigits);
  for (const bit of steps.toString(2)) {
    result = multiplyDecimals(result, result);
    if (result !== undefined && bit === '1') result = multiplyDecimals(result, x);
    if (result === undefined) return undefined;
  }
  if (exponent < 0) result = divideDecimals(new Decimal(1n, 0, workDigits), result);
  return result === undefined ? undefined : round(result.unscaled, result.scale, x.digits);
}

/** The value with so many digits after the point; a negative scale ends before the point. */
export function setScaleOf(x: Decimal, scale: number, mode: Rounding): Decimal {
  if (scale >= x.scale) {
    return new Decimal(x.unscaled * powerOfTen(scale - x.scale), scale, x.digits);
  }
  const excess = x.scale - scale;
  // If a remainder is too small to be a half, only its sign matters.
  const isSmall = excess > digitCount(x.unscaled) + 1;
  const value = isSmall ? BigInt(signOf(x)) : x.unscaled;
  return new Decimal(
    divideRounded(value, isSmall ? 100n : powerOfTen(excess), mode),
    scale,
    x.digits,
  );
}

function signOf(x: Decimal): number {
  return x.unscaled === 0n ? 0 : x.unscaled < 0n ? -1 : 1;
}

/** The power of ten of the first digit. */
function exponentOf(x: Decimal): number {
  return digitCount(x.unscaled) - x.scale - 1;
}

function compareMagnitudes(x: Decimal, y: Decimal): number {
  const [a, b] = [magnitude(x.unscaled), magnitude(y.unscaled)];
  if (a === 0n || b === 0n) return a === b ? 0 : a === 0n ? -1 : 1;
  const difference = exponentOf(x) - exponentOf(y);
  if (difference !== 0) return difference;
  const scale = Math.max(x.scale, y.scale);
  const left = a * powerOfTen(scale - x.scale);
  const right = b * powerOfTen(scale - y.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Compares by value: 1.10 and 1.1 are equal. */
export function compareDecimals(x: Decimal, y: Decimal): number {
  const [a, b] = [signOf(x), signOf(y)];
  if (a !== b) return a - b;
  if (x.scale === y.scale) return x.unscaled < y.unscaled ? -1 : x.unscaled > y.unscaled ? 1 : 0;
  return a * compareMagnitudes(x, y) + 0;
}

/** The normal form of a value: no zeros at the end, and small whole numbers without an exponent. */
export function withoutZeros(x: Decimal): Decimal {
  if (x.unscaled === 0n) return new Decimal(0n, 0);
  const [unscaled, scale] = strip(x.unscaled, x.scale, Number.NEGATIVE_INFINITY);
  const isSmall = scale < 0 && digitCount(unscaled) - scale <= 16;
  return isSmall ? new Decimal(unscaled * powerOfTen(-scale), 0) : new Decimal(unscaled, scale);
}

export function isWholeDecimal(x: Decimal): boolean {
  if (x.scale <= 0 || x.unscaled === 0n) return true;
  return x.scale < digitCount(x.unscaled) && x.unscaled % powerOfTen(x.scale) === 0n;
}

/** The integer part; `undefined` if it has more digits than `digitsMax`. */
export function integerOf(x: Decimal, digitsMax: number): bigint | undefined {
  if (exponentOf(x) >= digitsMax && x.unscaled !== 0n) return undefined;
  if (x.scale <= 0) return x.unscaled === 0n ? 0n : x.unscaled * powerOfTen(-x.scale);
  if (x.scale > digitCount(x.unscaled)) return 0n;
  return x.unscaled / powerOfTen(x.scale);
}

/** Like `BigDecimal.toString`: plain digits, or with `E` if the scale is negative or the value very small. */
export function decimalToText(x: Decimal): string {
  const digits = magnitude(x.unscaled).toString();
  const sign = x.unscaled < 0n ? '-' : '';
  if (x.scale === 0) return sign + digits;
  const exponent = digits.length - x.scale - 1;
  if (x.scale > 0 && exponent >= -6) {
    const padded = digits.padStart(x.scale + 1, '0');
    const point = padded.length - x.scale;
    return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
  }
  const mantissa = digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
  const power = exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`;
  return sign + mantissa + power;
}

/** The first digits of a number, for numbers whose digits take long to write. */
export function beginningOf(x: Decimal, digits: number): string {
  const excess = digitCount(x.unscaled) - digits;
  if (excess <= 0) return decimalToText(x);
  return `${decimalToText(new Decimal(x.unscaled / powerOfTen(excess), x.scale - excess))}…`;
}

/** Reads a number like `new BigDecimal(text)`; `undefined` for other texts and for scales out of range. */
export function parseDecimal(text: string): Result {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,10}))?$/.exec(text);
  const [whole = '', fraction = ''] = [match?.[2], match?.[3]];
  if (match === null || whole + fraction === '') return undefined;
  const size = BigInt(whole + fraction);
  const unscaled = match[1] === '-' ? -size : size;
  const scale = fraction.length - Number(match[4] ?? 0);
  const digits = digitCount(unscaled);
  return make(unscaled, scale, Math.max(digits, contextDigits));
}
