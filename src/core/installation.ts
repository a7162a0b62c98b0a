import { eventUuid } from './event-id.ts';
import { type IdSeed, keyOfUuid, uuidOfKey } from './job-id.ts';
import type { Key } from './key.ts';

/** The identity of an installation. All servers on the same tables share it. */
export interface Installation {
  /** The key in the tables; `undefined` if the tables were made before installations had keys. */
  readonly key: string | undefined;
  readonly ids: Ids;
  /** The `source` of its CloudEvents, unless a setting names one. */
  readonly eventSource: string;
}

/** Converts keys to the ids that clients see, and back. */
export interface Ids {
  uuidOf(key: Key): string;
  /** `undefined` for an id that `uuidOf` of this installation has not made. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller chooses the key's brand here
  keyOf<K extends Key>(uuid: string): K | undefined;
  eventUuidOf(of: { readonly key: Key; readonly kind: number; readonly attempt: number }): string;
  /** Encrypts cursors of the feed; `undefined` without an installation key, because clients know the plain cursors. */
  readonly cursorSecret: string | undefined;
}

/** The number of random bytes of a key, which is written in hexadecimal. */
export const installationKeyBytes = 32;

const keyPattern = new RegExp(`^[0-9a-f]{${installationKeyBytes * 2}}$`);

export function isInstallationKey(text: string): boolean {
  return keyPattern.test(text);
}

/** Without a key, ids and `source` are those that all installations used to have, because their clients know them. */
export function installationOf(key: string | undefined): Installation {
  return {
    key,
    ids:
      key === undefined
        ? idsOf(commonSeed, undefined)
        : idsOf(seedOf(key), key.slice(0, sourceFrom)),
    eventSource: key === undefined ? commonSource : `${commonSource}/${key.slice(sourceFrom)}`,
  };
}

const commonSource = 'jobs-svc';
const commonSeed: IdSeed = {
  rounds: [0x9e37_79b9, 0x85eb_ca6b, 0xc2b2_ae35, 0x27d4_eb2f],
  checks: [0, 0],
};

/** CloudEvents show the end of the key to every client, so no id and no cursor is made with it. */
const sourceFrom = 48;

function seedOf(key: string): IdSeed {
  const word = (at: number) => Number.parseInt(key.slice(at * 8, at * 8 + 8), 16);
  return { rounds: [word(0), word(1), word(2), word(3)], checks: [word(4), word(5)] };
}

function idsOf(seed: IdSeed, cursorSecret: string | undefined): Ids {
  return {
    uuidOf: (key) => uuidOfKey(seed, key),
    keyOf: (uuid) => keyOfUuid(seed, uuid),
    eventUuidOf: (of) => eventUuid(seed, of),
    cursorSecret,
  };
}
