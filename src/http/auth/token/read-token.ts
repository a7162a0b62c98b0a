/**
 * Reads a JWT in compact form (RFC 7519, RFC 7515 §3.1) without trusting it: the dangers that RFC 8725 lists are
 * refused here, before any key is looked up.
 */
import { hasRepeatedName } from './repeated-name.ts';

export interface UnverifiedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

export type ReadToken =
  | { readonly kind: 'read'; readonly token: UnverifiedToken }
  | { readonly kind: 'refused'; readonly reason: string };

/** Bounds headers and memory: a token is remembered by its whole text. */
const tokenCharactersMax = 8_192;
const keyIdCharactersMax = 256;

/** Members that contain a key, refer to one elsewhere, or require features that this server does not have. */
const refusedMembers = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty', 'epk'];
const compactForm = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

export type TokenType = 'any' | 'JWT' | 'at+jwt';

export function readToken(text: string, type: TokenType): ReadToken {
  if (text.length > tokenCharactersMax) return refused('is too long');
  const [, head = '', body = '', signature = ''] = compactForm.exec(text) ?? [];
  if (!isCanonical(signature)) return refused('is malformed');
  const header = readPart(head);
  const claims = readPart(body);
  if (header === undefined || claims === undefined) return refused('is malformed');
  const wrong = errorInHeader(header, type);
  return wrong === undefined ? { kind: 'read', token: { header, claims } } : refused(wrong);
}

function refused(fact: string): ReadToken {
  return { kind: 'refused', reason: `The token ${fact}.` };
}

function errorInHeader(
  header: Readonly<Record<string, unknown>>,
  wanted: TokenType,
): string | undefined {
  const { kid, typ } = header;
  if (refusedMembers.some((name) => Object.hasOwn(header, name))) {
    return 'has a header that is not accepted';
  }
  if (kid !== undefined && !isShortText(kid)) return 'names its key in a way that is not accepted';
  return isType(typ, wanted) ? undefined : 'is of a type that is not accepted';
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= keyIdCharactersMax;
}

/** Types are media types without `application/`, in any case (RFC 7515 §4.1.9). */
function isType(typ: unknown, wanted: TokenType): boolean {
  if (typ === undefined) return wanted === 'any';
  if (typeof typ !== 'string') return false;
  const name = typ.toLowerCase().replace(/^application\//, '');
  return wanted === 'any' ? name === 'jwt' || name === 'at+jwt' : name === wanted.toLowerCase();
}

/** Reads a JSON object with unique names, in UTF-8, in the only canonical base64url form of its bytes. */
function readPart(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!isCanonical(part)) return undefined;
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'));
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && !hasRepeatedName(json)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Another spelling of the same signature would be another token for a cache that uses the text as its key. */
function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}
