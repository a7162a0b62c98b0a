/** Settings that decide which browsers' requests the server accepts. */
export interface BrowserSettings {
  /** Origins, besides the server's own, whose pages may send requests, such as `https://app.example.com`. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly servedHosts: ServedHosts;
}

/**
 * The names in `Host` that the server accepts. A page of another site cannot use one of these names (DNS rebinding).
 */
export type ServedHosts =
  | { readonly kind: 'every' }
  | {
      readonly kind: 'loopback';
      /** Names, in lower case and without port, that are accepted besides those of loopback. */
      readonly names: ReadonlySet<string>;
      /** Whether any IP address is accepted: no DNS server can turn a page's name into one. */
      readonly addresses: boolean;
    };

/** The name in a `Host` header: lower case, without port and without a final dot; `undefined` if it is no name. */
export function hostName(host: string): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  return name?.toLowerCase().replace(/\.$/, '');
}

const loopback = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const commonHost = /^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/;
const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.+\])$/;

export function isServed(host: string, served: ServedHosts): boolean {
  if (served.kind === 'every') return true;
  // Nearly every request names one of these.
  if (commonHost.test(host)) return true;
  const name = hostName(host);
  if (name === undefined) return false;
  return loopback.test(name) || served.names.has(name) || (served.addresses && address.test(name));
}
