/** Tokens for development: `continuo token` signs them with a key that the server trusts. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { developmentIssuer } from './development-issuer.ts';

export interface DevelopmentClaims {
  readonly tenantId: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly planTier: string | undefined;
  readonly expiresAtMs: number;
}

export async function signDevelopmentToken(
  key: KeyObject,
  claims: DevelopmentClaims,
  nowMs: number,
): Promise<string> {
  const { tenantId, subject, roles, planTier, expiresAtMs } = claims;
  return new SignJWT({ tenantId, roles, ...(planTier === undefined ? {} : { planTier }) })
    .setProtectedHeader({ alg: 'EdDSA', kid: developmentKeyId, typ: 'JWT' })
    .setIssuer(developmentIssuer)
    .setSubject(subject)
    .setIssuedAt(Math.floor(nowMs / 1_000))
    .setExpirationTime(Math.floor(expiresAtMs / 1_000))
    .sign(key);
}

const developmentKeyId = 'development';

/** The public key, in the form in which an issuer publishes it. */
export function developmentKeySet(key: KeyObject): string {
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  return JSON.stringify({ keys: [{ ...jwk, kid: developmentKeyId, use: 'sig' }] });
}
