import type { Migration } from '../schema-migration.ts';

/** Later decisions continue work that is too large for one, and an instance may be terminated page by page. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE continuation (
      key INTEGER PRIMARY KEY,
      root_key INTEGER NOT NULL,
      work TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      due_at INTEGER,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX continuation_due ON continuation (due_at)
      WHERE due_at IS NOT NULL;
    CREATE INDEX continuation_root ON continuation (root_key, created_at, key);
    ALTER TABLE process_instance ADD COLUMN terminating_at INTEGER;
    CREATE INDEX process_instance_terminating ON process_instance (key)
      WHERE terminating_at IS NOT NULL`,
  ],
  postgres: [
    `CREATE TABLE continuation (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      root_key bigint NOT NULL,
      work text COLLATE "C" NOT NULL,
      attempts bigint NOT NULL,
      due_at bigint,
      created_at bigint NOT NULL,
      PRIMARY KEY (partition_id, key)
    );
    CREATE INDEX continuation_due ON continuation (partition_id, due_at)
      WHERE due_at IS NOT NULL;
    CREATE INDEX continuation_root ON continuation (partition_id, root_key, created_at, key);
    ALTER TABLE process_instance ADD COLUMN terminating_at bigint;
    CREATE INDEX process_instance_terminating ON process_instance (partition_id, key)
      WHERE terminating_at IS NOT NULL`,
  ],
};
