import type { KeySet } from './key-set.ts';

/**
 * Results of verified tokens by their text, until they expire or the keys change. The result that has been unused for
 * the longest time is removed first. The limit counts characters, because a client chooses the length of its token.
 */
export interface RememberedTokens<Result> {
  readonly find: (token: string, now: RememberedAt) => Result | undefined;
  readonly add: (
    token: string,
    result: Result,
    options: { readonly acceptedUntilMs: number; readonly keys: KeySet },
  ) => void;
}

/** The moment of a look-up, and the keys that are valid then. */
export interface RememberedAt {
  readonly nowMs: number;
  readonly keys: KeySet;
}

interface Entry<Result> {
  readonly result: Result;
  readonly acceptedUntilMs: number;
  readonly keys: KeySet;
}

export function createRememberedTokens<Result>(charactersMax: number): RememberedTokens<Result> {
  const entries = new Map<string, Entry<Result>>();
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
      // The first entry of a map is the oldest, so a used entry moves to the end. Moving takes time, so no entry moves
      // while less than half of the room is used.
      if (2 * characters > charactersMax) {
        entries.delete(token);
        entries.set(token, entry);
      }
      return entry.result;
    },
    add: (token, result, options) => {
      remove(token);
      entries.set(token, { result, ...options });
      characters += token.length;
      for (const oldest of entries.keys()) {
        if (characters <= charactersMax) break;
        remove(oldest);
      }
    },
  };
}
