import { digitCount, setScaleOf } from './decimal.ts';
import type { Rounding } from './decimal.ts';
import { numberLengthMax, scaleMax } from './feel-limits.ts';
import { compareNumbers, fromDecimal, toDecimal } from './number.ts';
import type { FeelNumber } from './values.ts';

export type RoundingMode = Rounding | 'UNNECESSARY';

/** In the order of feel-scala's message. */
export const roundingModes: readonly RoundingMode[] = [
  'UP',
  'DOWN',
  'CEILING',
  'FLOOR',
  'HALF_UP',
  'HALF_DOWN',
  'HALF_EVEN',
  'UNNECESSARY',
];

export type Rounded =
  | { readonly kind: 'rounded'; readonly value: FeelNumber }
  /** The mode is UNNECESSARY, but digits would be lost. */
  | { readonly kind: 'necessary' }
  /** The scale is out of range. */
  | { readonly kind: 'outOfRange' };

/** `value` with so many digits after the point; a negative scale rounds before the point. */
export function setScale(
  value: FeelNumber,
  rounding: { readonly scale: number; readonly mode: RoundingMode },
): Rounded {
  const { scale, mode } = rounding;
  if (typeof value === 'number' && Number.isInteger(value) && scale === 0) {
    return { kind: 'rounded', value };
  }
  if (Math.abs(scale) > scaleMax) return { kind: 'outOfRange' };
  const decimal = toDecimal(value);
  // Omits zeros at the end that would make the number too long.
  const written = Math.max(0, numberLengthMax - digitCount(decimal.unscaled));
  const to = Math.min(scale, decimal.scale + written);
  const lossless = mode === 'UNNECESSARY';
  const rounded = fromDecimal(setScaleOf(decimal, to, lossless ? 'DOWN' : mode));
  if (lossless && compareNumbers(rounded, value) !== 0) return { kind: 'necessary' };
  return { kind: 'rounded', value: rounded };
}
