import type { Migration } from '../schema-migration.ts';

/** A database from before there were several partitions keeps its single partition. The tables stay as they are. */
export const migration: Migration = {
  sqlite: [],
  postgres: [`INSERT INTO installation (name, value) VALUES ('partitions', '1')`],
};
