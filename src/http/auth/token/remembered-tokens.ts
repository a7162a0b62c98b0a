import type { KeySet } from './key-set.ts';

/**
 * What verified tokens said, by their text, until they expire or the keys change; the longest unused goes first.
 * Bounded by characters, because a client chooses how long its token is.
 */
export interface RememberedTokens<Kept> {
  readonly find: (token: string, now: RememberedAt) => Kept | undefined;
  readonly keep: (
    token: string,
    kept: Kept,
    options: { readonly acceptedUntilMs: number; readonly keys: KeySet },
  ) => void;
}

export interface RememberedAt {
  readonly nowMs: number;
  readonly keys: KeySet;
}

interface Entry<Kept> {
  readonly kept: Kept;
  readonly acceptedUntilMs: number;
  readonly keys: KeySet;
}

export function createRememberedTokens<Kept>(charactersMax: number): RememberedTokens<Kept> {
  const entries = new Map<string, Entry<Kept>>();
  let characters = 0;
  const remove = (token: string): void => {
    if (entries.delete(token)) characters -= token.length;
  };
  return {
    find: (token, { nowMs, keys }) => {
      const entry = entries.get(token);
      if (entry === undefined) return undefined;
      if (entry.acceptedUntilMs <= nowMs || entry.keys !== keys) {
        remove(token);
        return undefined;
      }
      // The first of a map is the oldest, so what is used goes to its end; not while there is room, since that costs.
      if (2 * characters > charactersMax) {
        entries.delete(token);
        entries.set(token, entry);
      }
      return entry.kept;
    },
    keep: (token, kept, options) => {
      remove(token);
      entries.set(token, { kept, ...options });
      characters += token.length;
      for (const oldest of entries.keys()) {
        if (characters <= charactersMax) break;
        remove(oldest);
      }
    },
  };
}
