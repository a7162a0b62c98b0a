import type { Migration } from '../schema-migration.ts';

/** A database from before there were several partitions keeps its one. The tables are the same. */
export const migration: Migration = {
  sqlite: [],
  postgres: [`INSERT INTO installation (name, value) VALUES ('partitions', '1')`],
};
