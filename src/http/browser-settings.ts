/** Which browsers' requests are served, as the configuration says it. */
export interface BrowserSettings {
  /** Origins besides the server's own whose pages may ask it, such as `https://app.example.com`. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly servedHosts: ServedHosts;
}

/** By which names in `Host` the server may be asked. A page of another site cannot choose one of these names (DNS rebinding). */
export type ServedHosts =
  | { readonly kind: 'every' }
  | {
      readonly kind: 'loopback';
      /** In lower case and without port: served besides those of loopback. */
      readonly names: ReadonlySet<string>;
      /** Whether any IP address is served: no DNS can make a page's name into one. */
      readonly addresses: boolean;
    };

/** The name in a `Host` header, in lower case, without port and without the dot of a full name; `undefined`: it is none. */
export function hostName(host: string): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  return name?.toLowerCase().replace(/\.$/, '');
}

const loopback = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const commonHost = /^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/;
const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.+\])$/;

export function isServed(host: string, served: ServedHosts): boolean {
  if (served.kind === 'every') return true;
  // What nearly every request names.
  if (commonHost.test(host)) return true;
  const name = hostName(host);
  if (name === undefined) return false;
  return loopback.test(name) || served.names.has(name) || (served.addresses && address.test(name));
}
