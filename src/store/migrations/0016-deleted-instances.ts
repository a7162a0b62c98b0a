import type { Migration } from '../schema-migration.ts';

/** Process instances that were deleted by hand are hidden until their rows are gone. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE deleted_instance (
      key INTEGER PRIMARY KEY,
      deleted_at INTEGER NOT NULL,
      parts_gone_at INTEGER
    ) STRICT;
    CREATE INDEX deleted_instance_due ON deleted_instance (key)
      WHERE parts_gone_at IS NULL`,
  ],
  postgres: [
    `CREATE TABLE deleted_instance (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      deleted_at bigint NOT NULL,
      parts_gone_at bigint,
      PRIMARY KEY (partition_id, key)
    );
    CREATE INDEX deleted_instance_due ON deleted_instance (partition_id, key)
      WHERE parts_gone_at IS NULL`,
  ],
};
