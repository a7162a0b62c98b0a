import { hex8, mix } from './job-id.ts';

/**
 * A position in a stream of which each caller sees only a part. Callers must not learn the distance between two
 * positions.
 */
export interface StreamPosition {
  /** Below 2^50. */
  readonly sequence: number;
  /** Below 2^32. */
  readonly entry: number;
}

/** Encrypts positions as texts, and decrypts them. */
export interface CursorCipher {
  write(tenantId: string, position: StreamPosition): string;
  /** `undefined` for a text that `write` has not made for this tenant in this installation. */
  read(tenantId: string, text: string): StreamPosition | undefined;
}

type Block = readonly [left: number, right: number];

/** A key of 128 bits. */
export type CipherKey = readonly [number, number, number, number];

const delta = 0x9e37_79b9;
const rounds = 32;
const two32 = 2 ** 32;

/** XTEA (Needham, Wheeler 1997). */
export function encipher(key: CipherKey, [first, second]: Block): Block {
  let [left, right] = [first | 0, second | 0];
  let sum = 0;
  for (let round = 0; round < rounds; round += 1) {
    left = (left + (half(right) ^ (sum + (key[sum & 3] ?? 0)))) | 0;
    sum = (sum + delta) | 0;
    right = (right + (half(left) ^ (sum + (key[(sum >>> 11) & 3] ?? 0)))) | 0;
  }
  return [left >>> 0, right >>> 0];
}

function decipher(key: CipherKey, [first, second]: Block): Block {
  let [left, right] = [first | 0, second | 0];
  let sum = Math.imul(delta, rounds);
  for (let round = 0; round < rounds; round += 1) {
    right = (right - (half(left) ^ (sum + (key[(sum >>> 11) & 3] ?? 0)))) | 0;
    sum = (sum - delta) | 0;
    left = (left - (half(right) ^ (sum + (key[sum & 3] ?? 0)))) | 0;
  }
  return [left >>> 0, right >>> 0];
}

function half(value: number): number {
  return ((value << 4) ^ (value >>> 5)) + value;
}

/**
 * Encrypts two chained blocks. The second one contains a mark of the tenant, which shows that the text is the tenant's
 * own.
 */
export function cursorCipher(key: CipherKey): CursorCipher {
  return {
    write: (tenantId, { sequence, entry }) => {
      const [mark, further] = marksOf(key, tenantId);
      const [a, b] = encipher(key, [Math.floor(sequence / two32) ^ further, sequence % two32]);
      const [c, d] = encipher(key, [(entry ^ a) >>> 0, (mark ^ b) >>> 0]);
      return hex8(a) + hex8(b) + hex8(c) + hex8(d);
    },
    read: (tenantId, text) => {
      if (!/^[0-9a-f]{32}$/.test(text)) return undefined;
      const word = (at: number) => Number.parseInt(text.slice(at * 8, at * 8 + 8), 16);
      const [mark, further] = marksOf(key, tenantId);
      const [entry, own] = decipher(key, [word(2), word(3)]);
      const [high, low] = decipher(key, [word(0), word(1)]);
      const sequence = ((high ^ further) >>> 0) * two32 + low;
      if ((own ^ word(1)) >>> 0 !== mark || sequence >= 2 ** 50) return undefined;
      return { sequence, entry: (entry ^ word(0)) >>> 0 };
    },
  };
}

function marksOf(key: CipherKey, tenantId: string): Block {
  let block: Block = [tenantId.length, 1];
  for (let at = 0; at < tenantId.length; at += 1) {
    block = encipher(key, [(block[0] ^ tenantId.charCodeAt(at)) >>> 0, block[1]]);
  }
  return [block[0], mix(block[1], delta)];
}
