import { assert } from '../../core/assert.ts';

/** JSON of one version, as `JSON.parse` returns it. */
type Json = unknown;

/** Converts the JSON of one version into that of the next version. */
type Upgrade = (json: Json) => Json;

export interface StoredForm<T> {
  encode(value: T): string;
  /** Reads the text of any version. It checks nothing, because the deployment has checked the file. */
  decode(text: string): T;
}

/**
 * The stored text of a definition's executable form: `{"version":n,"content":…}`. A deployed definition never becomes
 * invalid, so every version stays readable: a change of the form adds an upgrade from the one before.
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
