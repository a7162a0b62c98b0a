import type { Decimal } from 'decimal.js';
import { BigNumber } from './values.ts';
import type { FeelNumber } from './values.ts';
import { fromBig, toBig } from './number.ts';

const modes = {
  UP: BigNumber.ROUND_UP,
  DOWN: BigNumber.ROUND_DOWN,
  CEILING: BigNumber.ROUND_CEIL,
  FLOOR: BigNumber.ROUND_FLOOR,
  HALF_UP: BigNumber.ROUND_HALF_UP,
  HALF_DOWN: BigNumber.ROUND_HALF_DOWN,
  HALF_EVEN: BigNumber.ROUND_HALF_EVEN,
} as const;

export type RoundingMode = keyof typeof modes | 'UNNECESSARY';

/** In the order in which feel-scala lists them in its message. */
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

/** Decimal exponents beyond this cannot be represented, as in Java's decimals. */
const scaleMax = 6176;

/**
 * `value` with so many digits after the point; a negative scale rounds before it.
 * Undefined when the mode is UNNECESSARY and digits would be lost.
 */
export function setScale(
  value: FeelNumber,
  rounding: { readonly scale: number; readonly mode: RoundingMode },
): FeelNumber | undefined {
  const { scale, mode } = rounding;
  if (typeof value === 'number' && Number.isInteger(value) && scale >= 0) return value;
  const big = toBig(value);
  if (scale >= 0 && big.decimalPlaces() <= scale) return value;
  if (scale > scaleMax || scale < -scaleMax) return scale > 0 ? value : 0;
  const lossless = mode === 'UNNECESSARY';
  const rounded = roundAt(big, scale, lossless ? modes.DOWN : modes[mode]);
  if (lossless && !rounded.equals(big)) return undefined;
  return fromBig(rounded);
}

function roundAt(value: BigNumber, scale: number, mode: Decimal.Rounding): BigNumber {
  if (scale >= 0) return value.toDecimalPlaces(scale, mode);
  const factor = new BigNumber(10).pow(-scale);
  return value.div(factor).toDecimalPlaces(0, mode).times(factor);
}
