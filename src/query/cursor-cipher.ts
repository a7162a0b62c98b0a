import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { TenantId } from '../core/tenant.ts';

/** A position in a stream of which each caller sees only a part. */
export interface StreamPosition {
  /** Below 2^53. */
  readonly sequence: number;
  /** Below 2^32. */
  readonly entry: number;
}

/**
 * One block of AES-128 under a key of the tenant: four bytes of 0, the sequence in eight bytes, the entry in four. The
 * zeros show that this text was made for the tenant.
 */
const algorithm = 'aes-128-ecb';
const pattern = /^[0-9a-f]{32}$/;

export function encryptPosition(
  secret: string,
  tenantId: TenantId,
  { sequence, entry }: StreamPosition,
): string {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(BigInt(sequence), 4);
  block.writeUInt32BE(entry, 12);
  const cipher = createCipheriv(algorithm, keyOf(secret, tenantId), null).setAutoPadding(false);
  return cipher.update(block).toString('hex');
}

/** `undefined` for a text that `encryptPosition` has not made with this secret for this tenant. */
export function decryptPosition(
  secret: string,
  tenantId: TenantId,
  text: string,
): StreamPosition | undefined {
  if (!pattern.test(text)) return undefined;
  const cipher = createDecipheriv(algorithm, keyOf(secret, tenantId), null).setAutoPadding(false);
  const block = cipher.update(Buffer.from(text, 'hex'));
  const sequence = Number(block.readBigUInt64BE(4));
  if (block.readUInt32BE(0) !== 0 || !Number.isSafeInteger(sequence)) return undefined;
  return { sequence, entry: block.readUInt32BE(12) };
}

function keyOf(secret: string, tenantId: TenantId): Buffer {
  return createHmac('sha256', secret).update(`feed cursor ${tenantId}`).digest().subarray(0, 16);
}
