import type { Logger } from 'pino';
import {
  createCertificateStore,
  type CertificateStore,
} from '../auth/certificate/certificate-store.ts';
import { createKeySource, type KeySource } from '../auth/token/key-source.ts';
import type { KeySet } from '../auth/token/key-set.ts';
import type { Authenticate } from './admit.ts';
import { createAuthenticate } from './authenticate.ts';
import type { DevelopmentKeys, JobsSettings, TokenSettings } from './jobs-settings.ts';
import { createIdentifyWorker } from './identify-worker.ts';

/** What stands before every route of the Jobs Service. */
export interface JobsDoor {
  readonly authenticate: Authenticate;
  readonly clock: DoorClock;
  /** Absent: nobody is a worker. In development they are not loaded yet. */
  readonly certificates: CertificateStore | undefined;
}

export interface DoorClock {
  /** Since 1970, for what tokens and certificates say. */
  readonly nowMs: () => number;
  /** Never goes back, for what must wait. */
  readonly elapsedMs: () => number;
}

export const systemClock: DoorClock = { nowMs: Date.now, elapsedMs: () => performance.now() };

export interface DoorOptions {
  readonly settings: JobsSettings;
  readonly log: Logger;
  readonly clock: DoorClock;
}

/** Rejects when files that are configured cannot be read. */
export async function createJobsDoor(options: DoorOptions): Promise<JobsDoor> {
  const { settings, clock } = options;
  const { tokens, workers } = settings;
  const certificates = certificateStore(options);
  if (workers.certificates?.kind === 'files') await certificates?.load();
  // An issuer may be away when the server starts, a file may not.
  if (tokens.keys.kind === 'file') await readTokenKeys(tokens.keys);
  return {
    certificates,
    clock,
    authenticate: createAuthenticate({
      keys: keySource(tokens, options),
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

function certificateStore({ settings, log, clock }: DoorOptions): CertificateStore | undefined {
  const { certificates } = settings.workers;
  if (certificates === undefined) return undefined;
  return createCertificateStore({
    locate: async () => {
      if (certificates.kind === 'files') return certificates;
      const { developmentCertificates } =
        await import('../auth/development/development-authority.ts');
      return developmentCertificates(certificates.folder, clock.nowMs());
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
  { log, clock }: Pick<DoorOptions, 'log' | 'clock'>,
): KeySource {
  return createKeySource({
    read: () => readTokenKeys(keys),
    limits:
      keys.kind === 'development'
        ? { ...limits, refreshMs: Infinity, staleMaxMs: Infinity, cooldownMs: Infinity }
        : limits,
    elapsedMs: clock.elapsedMs,
    onFailure: (err) => log.error({ err }, "the keys of the tokens' issuer cannot be read"),
  });
}

/** The packages are loaded for the first token, because every cold start would wait for them. */
async function readTokenKeys(keys: TokenSettings['keys']): Promise<KeySet> {
  if (keys.kind === 'development') return readDevelopmentKeys(keys);
  const { readKeySet } = await import('../auth/token/read-key-set.ts');
  return readKeySet(keys);
}

async function readDevelopmentKeys({ folder }: DevelopmentKeys): Promise<KeySet> {
  const [{ openDevelopmentKey }, { developmentKeySet }, { parseKeySet }] = await Promise.all([
    import('../auth/development/development-key.ts'),
    import('../auth/development/development-token.ts'),
    import('../auth/token/key-set.ts'),
  ]);
  return parseKeySet(developmentKeySet(await openDevelopmentKey(folder)));
}
