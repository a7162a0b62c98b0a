/**
 * The issuer's keys, which are read again as they age. So a rotation needs no restart, tokens stay valid for a while
 * when the issuer is down, and no client can make this server ask the issuer often.
 *
 * K1  Keys younger than `refreshMs` are used as they are. Older ones are read again in the background, and beyond twice
 *     that age before the request continues.
 * K2  Keys that cannot be read again are used up to the age `staleMaxMs`.
 * K3  Only one read runs at a time. After a failed one the next begins `retryMs` later, and a token with an unknown key
 *     starts none within `cooldownMs` of the last one.
 */
import type { KeySet } from './key-set.ts';

export interface KeySource {
  /** `undefined` if there are no keys and they cannot be read now. */
  readonly current: () => KeySet | undefined | Promise<KeySet | undefined>;
  /** Returns the keys for a token whose key is not in the current set. */
  readonly afterUnknownKey: () => Promise<KeySet | undefined>;
}

export interface KeyLimits {
  readonly refreshMs: number;
  readonly retryMs: number;
  readonly cooldownMs: number;
  readonly staleMaxMs: number;
}

export interface KeySourceOptions {
  readonly read: () => Promise<KeySet>;
  readonly limits: KeyLimits;
  /** A clock that never goes back. */
  readonly elapsedMs: () => number;
  readonly onFailure: (error: unknown) => void;
}

export function createKeySource(options: KeySourceOptions): KeySource {
  const { limits, elapsedMs } = options;
  let known: KeySet | undefined;
  let readAtMs = -Infinity;
  let triedAtMs = -Infinity;
  let reading: Promise<KeySet | undefined> | undefined;

  const usable = (): KeySet | undefined =>
    elapsedMs() - readAtMs <= limits.staleMaxMs ? known : undefined;
  const read = async (): Promise<KeySet | undefined> => {
    triedAtMs = elapsedMs();
    try {
      const set = await options.read();
      // Equal keys stay the same object, because verified tokens are remembered with it.
      if (set.text !== known?.text) known = set;
      readAtMs = elapsedMs();
    } catch (error) {
      options.onFailure(error);
    }
    reading = undefined;
    return usable();
  };
  const readOnce = (): Promise<KeySet | undefined> => (reading ??= read());

  return {
    current: () => {
      const now = elapsedMs();
      const ageMs = now - readAtMs;
      if (known !== undefined && ageMs <= limits.refreshMs) return known;
      const hasJustFailed = triedAtMs > readAtMs && now - triedAtMs < limits.retryMs;
      if (reading === undefined && hasJustFailed) return usable();
      const done = readOnce();
      return known !== undefined && ageMs <= 2 * limits.refreshMs ? usable() : done;
    },
    afterUnknownKey: () =>
      reading ??
      (elapsedMs() - triedAtMs >= limits.cooldownMs ? readOnce() : Promise.resolve(usable())),
  };
}
