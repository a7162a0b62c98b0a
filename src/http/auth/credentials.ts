/** The claim of an `Authorization` header (RFC 9110 §11.6.2, RFC 7617, RFC 6750). */
export type Credentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
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
    return base64.test(value) ? readBasic(value) : malformed('Invalid basic authentication token');
  }
  if (scheme === 'bearer') {
    return compactJwt.test(value)
      ? { kind: 'bearer', token: value }
      : malformed('Bearer token is malformed');
  }
  return malformed('The authentication scheme is not supported');
}

/** The user name has no colon; the password may have some. */
function readBasic(value: string): Credentials {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return malformed('Invalid basic authentication token');
  return { kind: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function malformed(reason: string): Credentials {
  return { kind: 'malformed', reason };
}
