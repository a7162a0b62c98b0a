import type { Migration } from '../schema-migration.ts';

/**
 * The settings that are fixed when a database is created. A migrated database has none of them and keeps its earlier
 * behavior.
 */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE installation (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
  postgres: [
    `CREATE TABLE installation (
      name text COLLATE "C" PRIMARY KEY,
      value text COLLATE "C" NOT NULL
    )`,
  ],
};
