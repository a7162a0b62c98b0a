import { createHash, timingSafeEqual } from 'node:crypto';
import type { TenantIds } from '../../core/caller.ts';

/** A user of the server. The password is kept only as a digest. */
export interface User {
  readonly username: string;
  /** SHA-256 of `username:password` in UTF-8. */
  readonly digest: Buffer;
  readonly tenantIds: TenantIds;
}

export function createUser(options: {
  readonly username: string;
  readonly password: string;
  readonly tenantIds: TenantIds;
}): User {
  return {
    username: options.username,
    tenantIds: options.tenantIds,
    digest: digestOf(Buffer.from(`${options.username}:${options.password}`, 'utf8')),
  };
}

/** The claim of an `Authorization` header (RFC 9110 §11.6.2, RFC 7617, RFC 6750). */
export type Credentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'basic'; readonly digest: Buffer }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'malformed'; readonly reason: string };

const absent: Credentials = { kind: 'absent' };
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** A JWT in compact form: three base64url parts (RFC 7515 §3.1). */
const compactJwt = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

export function readCredentials(header: string | undefined): Credentials {
  // The REST client of @camunda8/sdk sends an empty header when it is configured without authentication.
  if (header === undefined || header.trim() === '') return absent;
  const space = header.indexOf(' ');
  const scheme = (space < 0 ? header : header.slice(0, space)).toLowerCase();
  const value = space < 0 ? '' : header.slice(space + 1).trim();
  if (scheme === 'basic') {
    return base64.test(value)
      ? { kind: 'basic', digest: digestOf(Buffer.from(value, 'base64')) }
      : { kind: 'malformed', reason: 'Invalid basic authentication token' };
  }
  if (scheme === 'bearer') {
    return compactJwt.test(value)
      ? { kind: 'bearer', token: value }
      : { kind: 'malformed', reason: 'Bearer token is malformed' };
  }
  return { kind: 'malformed', reason: 'The authentication scheme is not supported' };
}

/** Compares with every user, so that the time does not reveal which names exist. */
export function findUser(users: readonly User[], digest: Buffer): User | undefined {
  let found: User | undefined;
  for (const user of users) {
    if (timingSafeEqual(user.digest, digest)) found = user;
  }
  return found;
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
