/** The cookie of a page's session. No script reads it, and no other site sends it (RFC 6265bis). */
import type { FastifyRequest } from 'fastify';
import { isForeign } from '../refuse-foreign.ts';
import { lifetimeMs } from './page-sessions.ts';

const name = 'continuo-session';
const token = new RegExp(`(?:^|;)\\s*${name}=([\\w.-]+)`);

/**
 * The session's token in a request of our own pages. An allowed origin may send requests, but not in the name of the
 * user who is signed in here.
 */
export function sessionToken(request: FastifyRequest): string | undefined {
  const { cookie } = request.headers;
  if (cookie === undefined || isForeign(request)) return undefined;
  return token.exec(cookie)?.[1];
}

/**
 * Whether the page that signs in or out was loaded by TLS: a browser shows this in the `Origin` of each `POST` and
 * `DELETE`.
 */
export function isByTls({ headers }: FastifyRequest): boolean {
  return headers.origin?.startsWith('https://') === true;
}

/** Sets the cookie, or deletes it without a value. A page that was loaded by TLS sends it by TLS only. */
export function sessionCookie(
  value: string | undefined,
  { isSecure }: { readonly isSecure: boolean },
): string {
  const seconds = value === undefined ? 0 : lifetimeMs / 1_000;
  return [
    `${name}=${value ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    `Max-Age=${seconds}`,
    ...(isSecure ? ['Secure'] : []),
  ].join('; ');
}
