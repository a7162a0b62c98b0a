import { readdirSync } from 'node:fs';
import { assert } from '../core/assert.ts';
import type { Migration } from './schema-migration.ts';

/** Version 1 is the schema of the first published server. Each file leads to the version of its number. */
const firstVersion = 1;

export interface NumberedMigration extends Migration {
  readonly version: number;
  readonly name: string;
}

export interface Migrations {
  /** The version of the tables that this program works with. */
  readonly latest: number;
  /** The migrations from `version` to the latest, in order. */
  after(version: number): Promise<readonly NumberedMigration[]>;
}

const published = new URL('migrations/', import.meta.url);

/** Reads names only: on a database that is up to date it loads no migration. */
export function readMigrations(folder: URL = published): Migrations {
  const files = readdirSync(folder)
    .map((file) => /^(\d{4})-([a-z0-9-]+)\.(?:ts|js)$/.exec(file))
    .filter((match) => match !== null)
    .map(([file, number = '', name = '']) => ({ file, version: Number(number), name }))
    .toSorted((a, b) => a.version - b.version);
  for (const [index, { version, file }] of files.entries()) {
    assert(
      version === firstVersion + 1 + index,
      `migrations to have the numbers from ${firstVersion + 1} on, each once, at ${file}`,
    );
  }
  return {
    latest: firstVersion + files.length,
    after: (from) =>
      Promise.all(
        files
          .filter(({ version }) => version > from)
          .map(async ({ file, version, name }) => {
            const loaded = (await import(new URL(file, folder).href)) as {
              readonly migration: Migration;
            };
            return { ...loaded.migration, version, name };
          }),
      ),
  };
}
