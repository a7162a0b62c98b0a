/** An issuer of tokens for tests: its keys in a file, as an operator would configure them. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, type JWTPayload } from 'jose';

/** The caller that a token names. Absent members: an admin of `tenant-a`. */
export interface TokenSubject {
  readonly tenant?: string;
  readonly roles?: readonly string[];
  readonly plan?: string;
  readonly subject?: string;
}

export interface Issuer {
  readonly keyFile: string;
  /** Any claims under the issuer's key; `header` replaces members of the usual one. */
  readonly sign: (
    claims: JWTPayload,
    header?: Readonly<Record<string, unknown>>,
  ) => Promise<string>;
  /** Returns the same text for the same subject, so that the server may remember the token. */
  readonly tokenOf: (subject: TokenSubject) => Promise<string>;
}

export const issuerName = 'https://issuer.test';
export const audience = 'jobs-svc';

export function createIssuer(): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyFile = join(mkdtempSync(join(tmpdir(), 'continuo-issuer-')), 'jwks.json');
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'first', alg: 'EdDSA', use: 'sig' };
  writeFileSync(keyFile, JSON.stringify({ keys: [jwk] }));
  const tokens = new Map<string, Promise<string>>();
  const sign: Issuer['sign'] = (claims, header = {}) => signWith(privateKey, claims, header);
  return {
    keyFile,
    sign,
    tokenOf: (subject) => {
      const name = JSON.stringify(subject);
      const token = tokens.get(name) ?? sign(claimsOf(subject));
      tokens.set(name, token);
      return token;
    },
  };
}

export function signWith(
  key: KeyObject,
  claims: JWTPayload,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'first', typ: 'JWT', ...header })
    .sign(key);
}

export function claimsOf(subject: TokenSubject): JWTPayload & { readonly tenantId: string } {
  const { tenant = 'tenant-a', roles = ['admin'], plan, subject: sub = 'somebody' } = subject;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  return {
    iss: issuerName,
    aud: audience,
    sub,
    tenantId: tenant,
    roles: [...roles],
    ...(plan === undefined ? {} : { planTier: plan }),
    iat: nowSeconds,
    exp: nowSeconds + 3_600,
  };
}
