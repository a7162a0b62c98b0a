import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

const urlMax = 2_048;

/**
 * The reason why a URL is refused, as the end of *must be …*. `undefined`: nothing is wrong as far as the text alone
 * shows.
 */
export function violationOfWebhookUrl(
  text: string,
  { allowsPrivate }: { readonly allowsPrivate: boolean },
): string | undefined {
  if (text.length > urlMax || !URL.canParse(text)) return 'a URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== 'https:' && !(allowsPrivate && protocol === 'http:')) return 'an https URL';
  if (username !== '' || password !== '') return 'a URL without user name and password';
  if (allowsPrivate) return undefined;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isLocal = host === 'localhost' || host.endsWith('.localhost');
  if (isLocal || (isIP(host) !== 0 && !isPublicAddress(host))) return 'at a public address';
  return undefined;
}
