import { hash, randomFillSync } from 'node:crypto';
import type { LeaseSecret } from '../../engine/background/lease-jobs.ts';

const secretBytes = 32;
const pool = Buffer.alloc(secretBytes * 256);
let next = pool.length;

/**
 * 256 random bits and their SHA-256 digest, each as 43 characters. Random bytes are drawn for 256 secrets at once, at a
 * tenth of the cost.
 */
export function newLeaseSecret(): LeaseSecret {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const token = pool.toString('base64url', next, next + secretBytes);
  next += secretBytes;
  return { token, hash: hashLeaseToken(token) };
}

export function hashLeaseToken(token: string): string {
  return hash('sha256', token, 'base64url');
}
