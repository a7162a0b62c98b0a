/** Settings that decide which browsers' requests the server accepts. They belong to the table of `config.ts`. */
import { hostName, type BrowserSettings, type ServedHosts } from '../http/browser-settings.ts';
import { listOf, text, type Setting } from './setting.ts';

export const browserSettings = {
  'allowed-origins': text(
    'none',
    'further origins whose pages may send requests, such as https://app.example.com, separated by commas',
  ),
  'allowed-hosts': text(
    'none',
    'host names that requests may use; without authentication the server accepts only these and loopback names; *: all',
  ),
} as const satisfies Readonly<Record<string, Setting>>;

export type ReadBrowserSettings =
  | { readonly kind: 'settings'; readonly browsers: BrowserSettings }
  | { readonly kind: 'invalid'; readonly reason: string };

interface Surroundings {
  /** The address that the server listens on. */
  readonly host: string;
  readonly isLoopback: boolean;
  readonly isGuarded: boolean;
}

export function readBrowserSettings(
  read: (name: keyof typeof browserSettings) => string,
  surroundings: Surroundings,
): ReadBrowserSettings {
  const origins = listed(read('allowed-origins'));
  const allowedOrigins = new Set<string>();
  for (const given of origins) {
    const origin = originOf(given);
    if (origin === undefined) {
      return invalid(
        `--allowed-origins has '${given}' but must have origins such as https://app.example.com.`,
      );
    }
    allowedOrigins.add(origin);
  }
  const hosts = listed(read('allowed-hosts'));
  const wrong = hosts.find((host) => host !== every && hostName(host) === undefined);
  if (wrong !== undefined) {
    return invalid(`--allowed-hosts has '${wrong}' but must have host names, or be *.`);
  }
  const servedHosts = servedHostsOf(hosts, surroundings);
  return { kind: 'settings', browsers: { allowedOrigins, servedHosts } };
}

const every = '*';

function servedHostsOf(hosts: readonly string[], surroundings: Surroundings): ServedHosts {
  const { host, isLoopback, isGuarded } = surroundings;
  if (hosts.includes(every) || (isGuarded && hosts.length === 0)) return { kind: 'every' };
  const names = [host.includes(':') ? `[${host}]` : host, ...hosts].flatMap(
    (name) => hostName(name) ?? [],
  );
  return { kind: 'loopback', names: new Set(names), addresses: !isLoopback };
}

/** The origin as a browser writes it; `undefined` if the text is no origin. */
function originOf(given: string): string | undefined {
  if (!URL.canParse(given)) return undefined;
  const { origin, href, protocol } = new URL(given);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && href === `${origin}/` ? origin : undefined;
}

function listed(given: string): readonly string[] {
  return given === 'none' ? [] : listOf(given);
}

function invalid(reason: string): ReadBrowserSettings {
  return { kind: 'invalid', reason };
}
