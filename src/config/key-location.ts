import type { KeyLocation } from '../http/auth/token/read-key-set.ts';

/** A URL or a file. */
export function keyLocation(given: string): KeyLocation {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(given)
    ? { kind: 'url', url: given }
    : { kind: 'file', path: given };
}

/** Whether the answer of the location is protected on its way to this server. */
export function isSafe(location: KeyLocation): boolean {
  if (location.kind === 'file') return true;
  if (!URL.canParse(location.url)) return false;
  const { protocol, hostname } = new URL(location.url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

export function isLoopback(host: string): boolean {
  return /^(?:localhost|\[?::1\]?|127\.\d+\.\d+\.\d+)$/.test(host);
}
