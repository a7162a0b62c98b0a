import { type CipherKey, type CursorCipher, cursorCipher, encipher } from './cursor-cipher.ts';
import { eventUuid } from './event-id.ts';
import { type IdSeed, keyOfUuid, uuidOfKey } from './job-id.ts';
import type { Key } from './key.ts';

/** What tells this installation from every other. All that share the tables have the same. */
export interface Installation {
  /** As the tables keep it; `undefined` where they were made before there were keys. */
  readonly key: string | undefined;
  readonly ids: Ids;
  /** The `source` of its CloudEvents where no setting names one. */
  readonly eventSource: string;
}

/** Keys as the ids that clients know them by, and back. */
export interface Ids {
  uuidOf(key: Key): string;
  /** `undefined` for what `uuidOf` has not made here. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- here a key gets its brand: whoever asks says which noun it is for
  keyOf<K extends Key>(uuid: string): K | undefined;
  eventUuidOf(of: { readonly key: Key; readonly kind: number; readonly attempt: number }): string;
  /** Of cursors of the feed; `undefined` where there is no key, and cursors are as clients know them. */
  readonly cursors: CursorCipher | undefined;
}

/** A key is made of as many random bytes, and written in hexadecimal. */
export const installationKeyBytes = 32;

const keyPattern = new RegExp(`^[0-9a-f]{${installationKeyBytes * 2}}$`);

export function isInstallationKey(text: string): boolean {
  return keyPattern.test(text);
}

/** Without a key: ids and `source` as all installations had them before, because their clients know those. */
export function installationOf(key: string | undefined): Installation {
  return {
    key,
    ids:
      key === undefined
        ? idsOf(commonSeed, undefined)
        : idsOf(seedOf(key), cursorCipher(cipherKeyOf(key))),
    eventSource: key === undefined ? commonSource : `${commonSource}/${key.slice(sourceFrom)}`,
  };
}

const commonSource = 'jobs-svc';
const commonSeed: IdSeed = {
  rounds: [0x9e37_79b9, 0x85eb_ca6b, 0xc2b2_ae35, 0x27d4_eb2f],
  checks: [0, 0],
};

/** Everybody is shown the end of the key, so that no id is made with it. */
const sourceFrom = 48;

function seedOf(key: string): IdSeed {
  const word = (at: number) => Number.parseInt(key.slice(at * 8, at * 8 + 8), 16);
  return { rounds: [word(0), word(1), word(2), word(3)], checks: [word(4), word(5)] };
}

/** Another key than that of ids, made of all that nobody is shown. */
function cipherKeyOf(key: string): CipherKey {
  const { rounds, checks } = seedOf(key);
  const [a, b, c, d] = rounds;
  const [left, right] = checks;
  return [
    ...encipher([a, b, c, d], [left, right]),
    ...encipher([d, c, b, a], [(left ^ 1) >>> 0, right]),
  ];
}

function idsOf(seed: IdSeed, cursors: CursorCipher | undefined): Ids {
  return {
    uuidOf: (key) => uuidOfKey(seed, key),
    keyOf: (uuid) => keyOfUuid(seed, uuid),
    eventUuidOf: (of) => eventUuid(seed, of),
    cursors,
  };
}
