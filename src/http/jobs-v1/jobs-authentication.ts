import type { KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import {
  createCertificateStore,
  type CertificateStore,
} from '../auth/certificate/certificate-store.ts';
import { createKeySource, type KeySource } from '../auth/token/key-source.ts';
import type { KeySet } from '../auth/token/key-set.ts';
import type { KeyLocation } from '../auth/token/read-key-set.ts';
import type { DevelopmentClaims } from '../auth/development/development-token.ts';
import type { Authenticate } from './admit.ts';
import { createAuthenticate } from './authenticate.ts';
import type { DevelopmentKeys, JobsSettings, TokenSettings } from './jobs-settings.ts';
import { createIdentifyWorker } from './identify-worker.ts';

/** The authentication of all routes of the Jobs Service. */
export interface JobsAuthentication {
  readonly authenticate: Authenticate;
  readonly clock: AuthenticationClock;
  /** `undefined`: no worker is accepted. In development the certificates are not loaded yet. */
  readonly certificates: CertificateStore | undefined;
  /** Makes a token that this server accepts. `undefined`: a separate issuer makes the tokens. */
  readonly signToken: ((claims: DevelopmentClaims) => Promise<string>) | undefined;
}

export interface AuthenticationClock {
  /** Time since 1970, for the validity of tokens and certificates. */
  readonly nowMs: () => number;
  /** A clock that never goes back, for waiting times. */
  readonly elapsedMs: () => number;
}

export const systemClock: AuthenticationClock = {
  nowMs: Date.now,
  elapsedMs: () => performance.now(),
};

export interface JobsAuthenticationOptions {
  readonly settings: JobsSettings;
  readonly log: Logger;
  readonly clock: AuthenticationClock;
}

/** Rejects if configured files cannot be read. */
export async function createJobsAuthentication(
  options: JobsAuthenticationOptions,
): Promise<JobsAuthentication> {
  const { settings, clock } = options;
  const { tokens, workers } = settings;
  const certificates = certificateStore(options);
  if (workers.certificates?.kind === 'files') await certificates?.load();
  const developmentKey =
    tokens.keys.kind === 'development' ? createDevelopmentKey(tokens.keys) : undefined;
  const keys = keySource(tokens, developmentKey, options);
  // An issuer may be unreachable when the server starts, but a file must exist.
  if (tokens.keys.kind === 'file') await readTokenKeys(tokens.keys);
  // The packages are loaded and the development key is made now, so that the first token does not wait for them.
  if (tokens.keys.kind === 'url') await import('../auth/token/read-key-set.ts');
  else await keys.current();
  return {
    certificates,
    clock,
    signToken:
      developmentKey &&
      (async (claims) => {
        const { signDevelopmentToken } = await import('../auth/development/development-token.ts');
        return signDevelopmentToken(await developmentKey(), claims, clock.nowMs());
      }),
    authenticate: createAuthenticate({
      keys,
      rules: tokens.rules,
      identifyWorker: createIdentifyWorker({
        settings: workers,
        trust: () => certificates?.trust(),
        isTrustedProxy: await networkMatcher(workers.trustedProxies),
        nowMs: clock.nowMs,
      }),
      nowMs: clock.nowMs,
    }),
  };
}

function certificateStore({
  settings,
  log,
  clock,
}: JobsAuthenticationOptions): CertificateStore | undefined {
  const { certificates } = settings.workers;
  if (certificates === undefined) return undefined;
  return createCertificateStore({
    locate: async () => {
      if (certificates.kind === 'files') return certificates;
      const { openCertificates } = await import('../auth/development/open-certificates.ts');
      return openCertificates(certificates.folder, clock.nowMs());
    },
    onFailure: (err) => log.error({ err }, "the workers' certificates cannot be read again"),
  });
}

async function networkMatcher(entries: readonly string[]): Promise<(address: string) => boolean> {
  if (entries.length === 0) return () => false;
  const { createNetworkMatcher } = await import('../auth/networks.ts');
  return createNetworkMatcher(entries);
}

function keySource(
  { keys, limits }: TokenSettings,
  developmentKey: OpenDevelopmentKey | undefined,
  { log, clock }: Pick<JobsAuthenticationOptions, 'log' | 'clock'>,
): KeySource {
  return createKeySource({
    read: () =>
      keys.kind === 'development'
        ? readDevelopmentKeys(developmentKey ?? createDevelopmentKey(keys))
        : readTokenKeys(keys),
    limits:
      keys.kind === 'development'
        ? { ...limits, refreshMs: Infinity, staleMaxMs: Infinity, cooldownMs: Infinity }
        : limits,
    elapsedMs: clock.elapsedMs,
    onFailure: (err) => log.error({ err }, "the keys of the tokens' issuer cannot be read"),
  });
}

async function readTokenKeys(keys: KeyLocation): Promise<KeySet> {
  const { readKeySet } = await import('../auth/token/read-key-set.ts');
  return readKeySet(keys);
}

type OpenDevelopmentKey = () => Promise<KeyObject>;

/** Opens the key once: without a folder, each call would make another key. */
function createDevelopmentKey({ folder }: DevelopmentKeys): OpenDevelopmentKey {
  let opened: Promise<KeyObject> | undefined;
  return () =>
    (opened ??= import('../auth/development/development-key.ts').then(({ openDevelopmentKey }) =>
      openDevelopmentKey(folder),
    ));
}

async function readDevelopmentKeys(openKey: OpenDevelopmentKey): Promise<KeySet> {
  const [key, { developmentKeySet }, { parseKeySet }] = await Promise.all([
    openKey(),
    import('../auth/development/development-token.ts'),
    import('../auth/token/key-set.ts'),
  ]);
  return parseKeySet(developmentKeySet(key));
}
