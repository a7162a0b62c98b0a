import { createLocalJWKSet, type JWK } from 'jose';

/** Public keys of an issuer (RFC 7517 §5). */
export interface KeySet {
  /** The keys as text: two sets with equal texts are equal. */
  readonly text: string;
  /** Finds the one key for a header, or throws one of jose's errors. */
  readonly find: ReturnType<typeof createLocalJWKSet>;
}

const keysMax = 100;
const modulusBytesMin = 256;
const publicMembers = ['kty', 'kid', 'alg', 'use', 'key_ops', 'crv', 'x', 'y', 'n', 'e'] as const;

/**
 * Keeps the public keys for signatures. Symmetric and weak keys are ignored, because their signatures would prove
 * nothing. Throws if no key remains.
 */
export function parseKeySet(json: string): KeySet {
  const { keys } = JSON.parse(json) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('Expected a key set to have keys');
  if (keys.length > keysMax) throw new Error(`Expected a key set to have at most ${keysMax} keys`);
  const usable = keys.map(publicPart).filter((key) => key !== undefined);
  if (usable.length === 0) throw new Error('Expected a key set to have a key for signatures');
  return { text: JSON.stringify(usable), find: createLocalJWKSet({ keys: usable }) };
}

function publicPart(key: unknown): JWK | undefined {
  if (typeof key !== 'object' || key === null) return undefined;
  const given = key as Readonly<Record<string, unknown>>;
  const isStrong =
    given['kty'] === 'RSA' ? isLongModulus(given['n']) : /^(?:EC|OKP)$/.test(String(given['kty']));
  if (!isStrong || (given['use'] !== undefined && given['use'] !== 'sig')) return undefined;
  const entries = publicMembers.map((name) => [name, given[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isLongModulus(modulus: unknown): boolean {
  return typeof modulus === 'string' && Buffer.from(modulus, 'base64url').length >= modulusBytesMin;
}
