/**
 * The issuer's keys, read again as they age. Rotation needs no restart, an issuer that is down does not stop its
 * tokens at once, and no client can make this server ask the issuer often.
 *
 * K1  Keys younger than `refreshMs` are used as they are; older ones are read again beside the requests, and from twice
 *     that age on before them.
 * K2  Keys that cannot be read again are used up to the age `staleMaxMs`, then not.
 * K3  There is one reading at a time; after one that failed none begins for `retryMs`, and for a token of an unknown
 *     key none within `cooldownMs` of the last one.
 */
import type { KeySet } from './key-set.ts';

export interface KeySource {
  /** `undefined`: there are none, and none can be had now. */
  readonly current: () => KeySet | undefined | Promise<KeySet | undefined>;
  /** For a token whose key is not in the current set. */
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
      // The same keys stay the same object, because verified tokens are remembered beside it.
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
