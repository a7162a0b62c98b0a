/** The settings of the Jobs Service, in the table of `config.ts` and with its rules. */
import { join } from 'node:path';
import { developmentIssuer } from '../http/auth/development/development-issuer.ts';
import type { KeyLocation } from '../http/auth/token/read-key-set.ts';
import { isSafe, keyLocation } from './key-location.ts';
import { tokenAlgorithms, type TokenAlgorithm } from '../http/auth/token/verify-token.ts';
import type { JobsSettings, TokenSettings, WorkerSettings } from '../http/jobs-v1/jobs-settings.ts';
import {
  eventSettings,
  readEventSettings,
  violationOfEventSettings,
} from './jobs-events-config.ts';
import type { EventRelaySettings } from '../runtime/events/relay-settings.ts';
import { defaultRuntimeLimits } from '../runtime/runtime-limits.ts';
import { hour, listOf, minute, number, second, text, words, type Setting } from './setting.ts';

const limits = defaultRuntimeLimits;
const day = 24 * hour;

export const jobsSettings = {
  jobs: words('on', ['on', 'off'], 'serve the Jobs Service, /jobs/v1'),
  'jobs-jwks': text('none', 'URL or file of the keys that verify tokens'),
  'jobs-issuer': text('any', 'required claim iss of tokens'),
  'jobs-audience': text(
    'any',
    'audiences, separated by commas; the claim aud must contain one of them',
  ),
  'jobs-token-algorithms': text(
    'RS256,PS256,ES256,EdDSA',
    'accepted signature algorithms of tokens',
  ),
  'jobs-token-type': words('any', ['any', 'JWT', 'at+jwt'], 'required header typ of tokens'),
  'jobs-token-lifetime-max-ms': number(
    366 * 24 * hour,
    [minute, 3_660 * 24 * hour],
    'longest lifetime of a token',
  ),
  'jobs-clock-tolerance-ms': number(
    30 * second,
    [0, minute],
    "how far the issuer's clock may be ahead",
  ),
  'jobs-jwks-refresh-ms': number(
    5 * minute,
    [second, 24 * hour],
    'age at which the server reads the keys again',
  ),
  'jobs-jwks-cooldown-ms': number(30 * second, [0, hour], 'pause between reads for unknown keys'),
  'jobs-jwks-stale-max-ms': number(
    24 * hour,
    [0, 366 * 24 * hour],
    'age up to which the server uses keys of an issuer that does not answer',
  ),
  // At least a day, because a repeated request is answered with the same job for that long.
  'jobs-retention-ms': number(
    limits.endedJobsKeptMs,
    [day, 3_660 * day],
    'age at which the server deletes completed and cancelled jobs; dead letters stay',
  ),
  'jobs-failed-retention-ms': number(
    limits.failedJobsKeptMs,
    [day, 3_660 * day],
    'age at which the server deletes jobs that failed for good',
  ),
  'jobs-rate-limit': words('on', ['on', 'off'], 'limit the requests of a tenant per minute'),
  'jobs-worker-port': number(8443, [0, 65_535], 'port of the listener for workers; 0: a free one'),
  'jobs-worker-ca': text('none', 'file of the certificate authority of workers'),
  'jobs-worker-cert': text('none', "file of the certificate of the workers' listener"),
  'jobs-worker-key': text('none', 'file of the key of that certificate'),
  'jobs-worker-crl': text('none', 'file of revoked certificates'),
  'jobs-worker-name': text(
    '^jobs-worker-[a-z0-9-]{1,48}$',
    'pattern of the common names of workers',
  ),
  'jobs-spiffe-trust-domain': text('none', 'identify workers by a SPIFFE id in this domain'),
  'jobs-trusted-proxies': text('none', 'addresses and networks that may forward certificates'),
  'jobs-client-cert-header': text(
    'x-client-cert',
    'header with the forwarded certificate, as URL-encoded PEM',
  ),
  'jobs-development-dir': text('default', 'folder of development keys; by default below --data'),
  ...eventSettings,
} as const satisfies Readonly<Record<string, Setting>>;

export type JobsSettingName = keyof typeof jobsSettings;

export interface JobsSurroundings {
  readonly port: number;
  /** The data directory; `undefined` in memory. */
  readonly dataDir: string | undefined;
  readonly isLoopback: boolean;
  /** Whether a setting was given with a value that is not its default. */
  readonly isGiven: (name: JobsSettingName) => boolean;
}

export type ReadJobsSettings =
  | {
      readonly kind: 'settings';
      readonly jobs: JobsSettings | undefined;
      readonly events: EventRelaySettings | undefined;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

type Read = (name: JobsSettingName) => string;

/** Each value has been checked by itself; this function checks them together. */
export function readJobsSettings(read: Read, surroundings: JobsSurroundings): ReadJobsSettings {
  if (read('jobs') === 'off') return { kind: 'settings', jobs: undefined, events: undefined };
  const reason = violationOfAll(read, surroundings);
  if (reason !== undefined) return { kind: 'invalid', reason };
  return {
    kind: 'settings',
    events: readEventSettings(read),
    jobs: {
      tokens: tokenSettings(read, surroundings),
      workers: workerSettings(read, surroundings),
      limitsRates: read('jobs-rate-limit') === 'on',
    },
  };
}

function violationOfAll(read: Read, { isLoopback }: JobsSurroundings): string | undefined {
  const location = keysGiven(read);
  if (location === undefined && !isLoopback) {
    return (
      'The Jobs Service can be reached from outside, but does not know who signs tokens: set --jobs-jwks, ' +
      'or set --jobs=off.'
    );
  }
  if (location !== undefined && !isSafe(location)) {
    return `--jobs-jwks '${read('jobs-jwks')}' must be https, or http on loopback.`;
  }
  const unknown = listOf(read('jobs-token-algorithms')).find((name) => !isAlgorithm(name));
  if (unknown !== undefined) {
    return `--jobs-token-algorithms has '${unknown}' but knows ${tokenAlgorithms.join(', ')}.`;
  }
  return violationOfWorkers(read) ?? violationOfEventSettings(read);
}

function violationOfWorkers(read: Read): string | undefined {
  const [authority, certificate, key, proxies] = workerFiles.map((name) => optional(read(name)));
  if ((certificate === undefined) !== (key === undefined)) {
    return 'Set both of --jobs-worker-cert and --jobs-worker-key, or neither.';
  }
  if (authority === undefined && certificate !== undefined) {
    return '--jobs-worker-cert needs --jobs-worker-ca, because without it the server accepts no worker.';
  }
  if (authority !== undefined && certificate === undefined && proxies === undefined) {
    return '--jobs-worker-ca needs --jobs-worker-cert and --jobs-worker-key, or --jobs-trusted-proxies.';
  }
  const noPattern = refusalOfWorkerPattern(read('jobs-worker-name'));
  if (noPattern !== undefined) return noPattern;
  const domain = optional(read('jobs-spiffe-trust-domain'));
  if (domain !== undefined && !/^[a-z0-9._-]{1,255}$/.test(domain)) {
    return `--jobs-spiffe-trust-domain '${domain}' is no trust domain.`;
  }
  return undefined;
}

const workerFiles = [
  'jobs-worker-ca',
  'jobs-worker-cert',
  'jobs-worker-key',
  'jobs-trusted-proxies',
] as const;

function tokenSettings(read: Read, { dataDir }: JobsSurroundings): TokenSettings {
  const location = keysGiven(read);
  const issuer = location === undefined ? developmentIssuer : read('jobs-issuer');
  return {
    keys: location ?? { kind: 'development', folder: developmentFolder(read, dataDir) },
    limits: {
      refreshMs: Number(read('jobs-jwks-refresh-ms')),
      retryMs: Math.min(5 * second, Number(read('jobs-jwks-refresh-ms'))),
      cooldownMs: Number(read('jobs-jwks-cooldown-ms')),
      staleMaxMs: Number(read('jobs-jwks-stale-max-ms')),
    },
    rules: {
      issuer: issuer === 'any' ? undefined : issuer,
      audiences: read('jobs-audience') === 'any' ? [] : listOf(read('jobs-audience')),
      type: read('jobs-token-type') as TokenSettings['rules']['type'],
      algorithms: listOf(read('jobs-token-algorithms')).filter(isAlgorithm),
      toleranceMs: Number(read('jobs-clock-tolerance-ms')),
      lifetimeMaxMs: Number(read('jobs-token-lifetime-max-ms')),
    },
  };
}

function workerSettings(read: Read, surroundings: JobsSurroundings): WorkerSettings {
  const { port, isGiven } = surroundings;
  // A server that takes any free port should not take a fixed second port either.
  const isFree = port === 0 && !isGiven('jobs-worker-port');
  const certificates = certificateSettings(read, surroundings);
  return {
    certificates,
    port: isFree ? 0 : Number(read('jobs-worker-port')),
    mustListen: certificates?.kind === 'files' || isGiven('jobs-worker-port'),
    name: new RegExp(read('jobs-worker-name')),
    spiffeTrustDomain: optional(read('jobs-spiffe-trust-domain')),
    trustedProxies: listOf(optional(read('jobs-trusted-proxies')) ?? ''),
    certificateHeader: read('jobs-client-cert-header').toLowerCase(),
  };
}

/** `undefined` if no authority is configured, unless the server can make one for development. */
function certificateSettings(
  read: Read,
  { dataDir }: JobsSurroundings,
): WorkerSettings['certificates'] {
  const authority = optional(read('jobs-worker-ca'));
  if (authority !== undefined) {
    const certificate = optional(read('jobs-worker-cert'));
    return {
      kind: 'files',
      authority,
      revoked: optional(read('jobs-worker-crl')),
      server: certificate === undefined ? undefined : { certificate, key: read('jobs-worker-key') },
    };
  }
  const folder = developmentFolder(read, dataDir);
  const isDevelopment = keysGiven(read) === undefined;
  return isDevelopment && folder !== undefined ? { kind: 'development', folder } : undefined;
}

function developmentFolder(read: Read, dataDir: string | undefined): string | undefined {
  const given = read('jobs-development-dir');
  if (given !== 'default') return given;
  return dataDir === undefined ? undefined : join(dataDir, 'development');
}

function keysGiven(read: Read): KeyLocation | undefined {
  const given = read('jobs-jwks');
  return given === 'none' ? undefined : keyLocation(given);
}

function optional(given: string): string | undefined {
  return given === 'none' ? undefined : given;
}

function isAlgorithm(name: string): name is TokenAlgorithm {
  return (tokenAlgorithms as readonly string[]).includes(name);
}

export function refusalOfWorkerPattern(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch {
    return `--jobs-worker-name '${pattern}' is no regular expression.`;
  }
}
