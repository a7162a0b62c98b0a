import { checkClaims, type ClaimRules, type Claims } from './check-claims.ts';
import type { KeySet } from './key-set.ts';
import type { KeySource } from './key-source.ts';
import { readToken, type TokenType, type UnverifiedToken } from './read-token.ts';

export interface TokenRules extends ClaimRules {
  readonly type: TokenType;
  /** The accepted algorithms; the token's header may only choose among them. */
  readonly algorithms: readonly TokenAlgorithm[];
}

export const tokenAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

export type VerifiedToken =
  | {
      readonly kind: 'verified';
      readonly claims: Claims;
      readonly acceptedUntilMs: number;
      readonly keys: KeySet;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The issuer's keys cannot be read, so the token cannot be checked. */
  | { readonly kind: 'keysUnavailable' };

export interface VerifyOptions {
  readonly keys: KeySource;
  readonly rules: TokenRules;
  readonly nowMs: number;
}

/**
 * Verifies a token from its text: form, signature, claims. This costs much more than a request, so callers remember the
 * result.
 */
export async function verifyToken(text: string, options: VerifyOptions): Promise<VerifiedToken> {
  const read = readToken(text, options.rules.type);
  if (read.kind === 'refused') return read;
  const { algorithms } = options.rules;
  if (!(algorithms as readonly unknown[]).includes(read.token.header['alg'])) {
    return refused('is signed in a way that is not accepted');
  }
  // Claims come first, because a token that they refuse needs no check of its signature.
  const checked = checkClaims(read.token.claims, options.rules, options.nowMs);
  if (checked.kind === 'refused') return checked;
  const signed = await verifySignature(text, read.token, options);
  if (signed.kind !== 'signed') return signed;
  const { claims } = read.token;
  return { kind: 'verified', claims, acceptedUntilMs: checked.acceptedUntilMs, keys: signed.keys };
}

type Signed =
  | { readonly kind: 'signed'; readonly keys: KeySet }
  | Exclude<VerifiedToken, { readonly kind: 'verified' }>;

async function verifySignature(
  text: string,
  { header }: UnverifiedToken,
  { keys: source, rules }: VerifyOptions,
): Promise<Signed> {
  const { compactVerify, errors } = await import('jose');
  const verify = async (keys: KeySet): Promise<Signed | 'unknownKey'> => {
    try {
      await compactVerify(text, keys.find, { algorithms: [...rules.algorithms] });
      return { kind: 'signed', keys };
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return 'unknownKey';
      if (error instanceof errors.JOSEError || error instanceof TypeError) return notTrusted;
      throw error;
    }
  };
  const keys = await source.current();
  if (keys === undefined) return { kind: 'keysUnavailable' };
  const first = await verify(keys);
  if (first !== 'unknownKey') return first;
  // Reading the keys again cannot help a token that does not name its key.
  const renewed = header['kid'] === undefined ? keys : await source.afterUnknownKey();
  if (renewed === undefined) return { kind: 'keysUnavailable' };
  const second = renewed === keys ? 'unknownKey' : await verify(renewed);
  return second === 'unknownKey' ? notTrusted : second;
}

const notTrusted = refused('is not signed by a key that is trusted');

function refused(fact: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason: `The token ${fact}.` };
}
