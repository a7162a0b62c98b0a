import type { Key } from './key.ts';

/**
 * The numbers that one installation mixes into its ids, 32 bits each. Other numbers give the same key another id, and
 * an installation recognizes no id of another one.
 */
export interface IdSeed {
  readonly rounds: readonly [number, number, number, number];
  readonly checks: Halves;
}

/**
 * Encodes a key as a UUID that decodes without a table: a bijection between 63-bit keys and those UUIDs whose remaining
 * bits match (DESIGN §4). Mixing the bits hides the order and the number of jobs from a casual look. It is no
 * protection, and nothing relies on it. The UUID has version 4 and its variant, because validators accept those.
 */
export function uuidOfKey(seed: IdSeed, key: Key): string {
  const [high, low] = stir(seed, halvesOf(key));
  return write(seed, high, low);
}

/** The key that `uuidOfKey` encoded in this UUID with the same seed; `undefined` for every other text. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller chooses the key's brand here
export function keyOfUuid<K extends Key>(seed: IdSeed, uuid: string): K | undefined {
  if (!uuidPattern.test(uuid)) return undefined;
  const high = Number.parseInt(uuid.slice(0, 8), 16);
  const third = Number.parseInt(uuid.slice(14, 18), 16);
  const fourth = Number.parseInt(uuid.slice(19, 23), 16);
  const second = Number.parseInt(uuid.slice(9, 13), 16);
  const low = ((second << 16) | ((third & 0xfff) << 4) | ((fourth >>> 8) & 0xf)) >>> 0;
  const [check, furtherCheck] = checksOf(seed, high, low);
  const isOurs =
    third >>> 12 === 4 &&
    fourth >>> 12 === 8 &&
    (fourth & 0xff) === check >>> 24 &&
    Number.parseInt(uuid.slice(24), 16) === (check & 0xff_ffff) * 2 ** 24 + (furtherCheck >>> 8);
  if (!isOurs) return undefined;
  const [keyHigh, keyLow] = unstir(seed, [high, low]);
  if (keyHigh > 0x7fff_ffff) return undefined;
  // Keys of partition 1, which the embedded store uses, fit a number.
  if (keyHigh < 2 ** 21) return String(keyHigh * two32 + keyLow) as K;
  return ((BigInt(keyHigh) << 32n) | BigInt(keyLow)).toString() as K;
}

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type Halves = readonly [high: number, low: number];

const two32 = 2 ** 32;

export function halvesOf(key: Key): Halves {
  const number = Number(key);
  if (Number.isSafeInteger(number)) return [Math.floor(number / two32), number >>> 0];
  const big = BigInt(key);
  return [Number(big >> 32n), Number(big & 0xffff_ffffn)];
}

/** A Feistel network: it is invertible whatever the round function does. */
export function stir({ rounds }: IdSeed, [high, low]: Halves): Halves {
  let [left, right] = [high, low];
  for (let at = 0; at < 4; at += 1) {
    [left, right] = [right, (left ^ mix(right, rounds[at] as number)) >>> 0];
  }
  return [left, right];
}

function unstir({ rounds }: IdSeed, [high, low]: Halves): Halves {
  let [left, right] = [high, low];
  for (let at = 3; at >= 0; at -= 1) {
    [left, right] = [(right ^ mix(left, rounds[at] as number)) >>> 0, left];
  }
  return [left, right];
}

export function mix(value: number, constant: number): number {
  let mixed = Math.imul(value ^ constant, 0x45d9_f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** Each round of `mix` is invertible, so no id is valid for two seeds with different checks. */
export function checksOf({ checks }: IdSeed, high: number, low: number): Halves {
  return [mix(high ^ checks[0], low), mix(low ^ checks[1], ~high)];
}

/** Layout: 32 bits, 16 bits, `4` + 12 bits, `8` + 4 bits + 8 check bits, 48 check bits. */
function write(seed: IdSeed, high: number, low: number): string {
  const first = hex8(high);
  const second = hex8(low);
  const [first8, second8] = checksOf(seed, high, low);
  const check = hex8(first8) + hex8(second8);
  return `${first}-${second.slice(0, 4)}-4${second.slice(4, 7)}-8${second.slice(7)}${check.slice(0, 2)}-${check.slice(2, 14)}`;
}

const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Writes byte by byte, because `toString(16)` would need padding. */
export function hex8(value: number): string {
  return (
    (bytes[value >>> 24] ?? '') +
    (bytes[(value >>> 16) & 0xff] ?? '') +
    (bytes[(value >>> 8) & 0xff] ?? '') +
    (bytes[value & 0xff] ?? '')
  );
}
