/** The claims that every token must have (RFC 7519 §4.1). */
export interface ClaimRules {
  /** `undefined` accepts any issuer whose key is in the set. */
  readonly issuer: string | undefined;
  /** The token must name one of these. Empty: any audience, or none. */
  readonly audiences: readonly string[];
  /** How far in the future a token may begin, for an issuer whose clock is ahead. The expiry has no such tolerance. */
  readonly toleranceMs: number;
  /** The longest time until the token expires, because a token without an end would be as dangerous as a password. */
  readonly lifetimeMaxMs: number;
}

export type Claims = Readonly<Record<string, unknown>>;

export type CheckedClaims =
  | { readonly kind: 'valid'; readonly acceptedUntilMs: number }
  | { readonly kind: 'refused'; readonly reason: string };

export function checkClaims(claims: Claims, rules: ClaimRules, nowMs: number): CheckedClaims {
  const { exp, nbf, iat, iss, aud } = claims;
  const { toleranceMs, lifetimeMaxMs, issuer, audiences } = rules;
  const expiresAtMs = moment(exp);
  if (expiresAtMs === undefined) return refused('does not say when it expires');
  if (expiresAtMs <= nowMs) return refused('has expired');
  if (expiresAtMs - nowMs > lifetimeMaxMs) return refused('is valid for longer than is accepted');
  for (const begin of [nbf, iat]) {
    if (begin === undefined) continue;
    const beginsAtMs = moment(begin);
    if (beginsAtMs === undefined || beginsAtMs - toleranceMs > nowMs) {
      return refused('is not valid yet');
    }
  }
  if (issuer !== undefined && iss !== issuer) return refused('is of another issuer');
  if (audiences.length > 0 && !isFor(aud, audiences)) return refused('is for another audience');
  return { kind: 'valid', acceptedUntilMs: expiresAtMs };
}

function refused(fact: string): CheckedClaims {
  return { kind: 'refused', reason: `The token ${fact}.` };
}

/** Seconds, with or without a fraction, since 1970. */
function moment(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0
    ? seconds * 1_000
    : undefined;
}

function isFor(aud: unknown, audiences: readonly string[]): boolean {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return audiences.some((audience) => named.includes(audience));
}
