import type { Migration } from '../schema-migration.ts';

/** What was fixed when a database was made. One that was migrated has none of it, and keeps what was so before. */
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
