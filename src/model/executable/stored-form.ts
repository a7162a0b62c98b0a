import { assert } from '../../core/assert.ts';

/** JSON of one version, as `JSON.parse` gives it. */
type Json = unknown;

/** Turns what one version wrote into what the next one writes. */
type Upgrade = (json: Json) => Json;

export interface StoredForm<T> {
  encode(value: T): string;
  /** Reads what any version ever wrote. It checks nothing: the file was checked when it was deployed. */
  decode(text: string): T;
}

/**
 * The text in which the executable form of a definition is stored: `{"version":n,"content":…}`. A deployed definition
 * never becomes invalid, so every version stays readable: a change of the form adds an upgrade from the one before.
 *
 * @param options.upgrades from version 1 to 2, from 2 to 3, and so on; the newest version is one more than their number
 */
export function createStoredForm<T>(options: {
  readonly upgrades: readonly Upgrade[];
  readonly toJson: (value: T) => Json;
  readonly fromJson: (json: Json) => T;
}): StoredForm<T> {
  const { upgrades, toJson, fromJson } = options;
  const newest = upgrades.length + 1;
  return {
    encode: (value) => JSON.stringify({ version: newest, content: toJson(value) }),
    decode(text) {
      const { version, content } = JSON.parse(text) as { version: number; content: Json };
      assert(
        Number.isInteger(version) && version >= 1 && version <= newest,
        `an executable form of version 1 to ${newest}, but found ${version}`,
      );
      return fromJson(
        upgrades.slice(version - 1).reduce((json, upgrade) => upgrade(json), content),
      );
    },
  };
}
