import type { Migration } from '../schema-migration.ts';

/** Listeners that work for all user tasks. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE global_listener (
        key INTEGER NOT NULL,
        listener_id TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        event_types TEXT NOT NULL,
        retries INTEGER NOT NULL,
        position TEXT NOT NULL CHECK (position IN ('before', 'after')),
        priority INTEGER NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('API', 'CONFIGURATION')),
        UNIQUE (key)
    ) STRICT, WITHOUT ROWID`,
  ],
  postgres: [
    `CREATE TABLE global_listener (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        listener_id text COLLATE "C" NOT NULL,
        type text COLLATE "C" NOT NULL,
        event_types text COLLATE "C" NOT NULL,
        retries bigint NOT NULL,
        position text COLLATE "C" NOT NULL CHECK (position IN ('before', 'after')),
        priority bigint NOT NULL,
        source text COLLATE "C" NOT NULL CHECK (source IN ('API', 'CONFIGURATION')),
        PRIMARY KEY (partition_id, listener_id),
        UNIQUE (partition_id, key)
    )`,
  ],
};
