import type { Logger } from 'pino';
import { createKeySource, type KeySource } from '../auth/token/key-source.ts';
import type { KeySet } from '../auth/token/key-set.ts';
import type { Authenticate } from './admit.ts';
import { createAuthenticate } from './authenticate.ts';
import type { DevelopmentKeys, JobsSettings, TokenSettings } from './jobs-settings.ts';
import { identifyNobody } from './worker-identity.ts';

/** What stands before every route of the Jobs Service. */
export interface JobsDoor {
  readonly authenticate: Authenticate;
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

export function createJobsDoor({ settings, log, clock }: DoorOptions): JobsDoor {
  const { tokens } = settings;
  return {
    authenticate: createAuthenticate({
      keys: keySource(tokens, { log, clock }),
      rules: tokens.rules,
      identifyWorker: identifyNobody,
      nowMs: clock.nowMs,
    }),
  };
}

function keySource(
  { keys, limits }: TokenSettings,
  { log, clock }: Pick<DoorOptions, 'log' | 'clock'>,
): KeySource {
  // The packages are loaded for the first token, because every cold start would wait for them.
  const read = async (): Promise<KeySet> => {
    if (keys.kind === 'development') return readDevelopmentKeys(keys);
    const { readKeySet } = await import('../auth/token/read-key-set.ts');
    return readKeySet(keys);
  };
  return createKeySource({
    read,
    limits:
      keys.kind === 'development'
        ? { ...limits, refreshMs: Infinity, staleMaxMs: Infinity, cooldownMs: Infinity }
        : limits,
    elapsedMs: clock.elapsedMs,
    onFailure: (err) => log.error({ err }, "the keys of the tokens' issuer cannot be read"),
  });
}

async function readDevelopmentKeys({ folder }: DevelopmentKeys): Promise<KeySet> {
  const [{ openDevelopmentKey }, { developmentKeySet }, { parseKeySet }] = await Promise.all([
    import('../auth/development/development-key.ts'),
    import('../auth/development/development-token.ts'),
    import('../auth/token/key-set.ts'),
  ]);
  return parseKeySet(developmentKeySet(openDevelopmentKey(folder)));
}
