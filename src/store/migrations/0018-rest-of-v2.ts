import type { Migration } from '../schema-migration.ts';

/** Cluster variables. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE cluster_variable (
        key INTEGER PRIMARY KEY,
        tenant_id TEXT,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        metadata TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('JSON', 'SECRET_REFERENCE'))
    ) STRICT`,
    `CREATE UNIQUE INDEX cluster_variable_name ON cluster_variable (name, coalesce(tenant_id, ''))`,
  ],
  postgres: [
    `CREATE TABLE cluster_variable (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        tenant_id text COLLATE "C",
        name text COLLATE "C" NOT NULL,
        value text COLLATE "C" NOT NULL,
        metadata text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL CHECK (kind IN ('JSON', 'SECRET_REFERENCE')),
        PRIMARY KEY (partition_id, key)
    )`,
    `CREATE UNIQUE INDEX cluster_variable_name ON cluster_variable (partition_id, name, coalesce(tenant_id, ''))`,
  ],
};
