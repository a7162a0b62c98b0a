import type { Migration } from '../schema-migration.ts';

/** Operations of `/v2` on many instances, incidents or jobs, with an item for each. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE batch_operation (
      key INTEGER PRIMARY KEY,
      type TEXT NOT NULL,
      plan TEXT NOT NULL,
      filter TEXT NOT NULL,
      created_by TEXT NOT NULL,
      actor_type TEXT NOT NULL CHECK (actor_type IN ('ANONYMOUS', 'CLIENT', 'USER', 'UNKNOWN')),
      actor_id TEXT,
      state TEXT NOT NULL CHECK (state IN ('created', 'active', 'suspended', 'completed', 'canceled', 'failed')),
      select_to INTEGER,
      selected_to INTEGER,
      started_at INTEGER,
      total INTEGER NOT NULL,
      completed INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      errors TEXT NOT NULL,
      next_due_at INTEGER,
      steps INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      ended_at INTEGER,
      CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled', 'failed'))),
      CHECK ((errors <> '[]') = (state = 'failed')),
      CHECK (next_due_at IS NOT NULL OR state <> 'active'),
      CHECK (next_due_at IS NULL OR state IN ('active', 'canceled', 'failed'))
    ) STRICT;
    CREATE INDEX batch_operation_due ON batch_operation (next_due_at, steps)
      WHERE next_due_at IS NOT NULL;
    CREATE INDEX batch_operation_created ON batch_operation (key)
      WHERE state = 'created';
    CREATE INDEX batch_operation_ended ON batch_operation (ended_at)
      WHERE ended_at IS NOT NULL;
    CREATE TABLE batch_operation_item (
      key INTEGER PRIMARY KEY,
      batch_operation_key INTEGER NOT NULL,
      item_key INTEGER NOT NULL,
      process_instance_key INTEGER,
      root_process_instance_key INTEGER,
      state TEXT NOT NULL CHECK (state IN ('active', 'completed', 'skipped', 'canceled', 'failed')),
      error_message TEXT,
      processed_at INTEGER,
      CHECK ((processed_at IS NULL) = (state = 'active')),
      CHECK ((error_message IS NOT NULL) = (state = 'failed'))
    ) STRICT;
    CREATE INDEX batch_operation_item_operation ON batch_operation_item (batch_operation_key, key);
    CREATE INDEX batch_operation_item_left ON batch_operation_item (batch_operation_key, key)
      WHERE state = 'active';
    CREATE INDEX batch_operation_item_instance ON batch_operation_item (process_instance_key)
      WHERE process_instance_key IS NOT NULL`,
  ],
  postgres: [
    `CREATE TABLE batch_operation (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      type text COLLATE "C" NOT NULL,
      plan text COLLATE "C" NOT NULL,
      filter text COLLATE "C" NOT NULL,
      created_by text COLLATE "C" NOT NULL,
      actor_type text COLLATE "C" NOT NULL CHECK (actor_type IN ('ANONYMOUS', 'CLIENT', 'USER', 'UNKNOWN')),
      actor_id text COLLATE "C",
      state text COLLATE "C" NOT NULL CHECK (state IN ('created', 'active', 'suspended', 'completed', 'canceled', 'failed')),
      select_to bigint,
      selected_to bigint,
      started_at bigint,
      total bigint NOT NULL,
      completed bigint NOT NULL,
      failed bigint NOT NULL,
      errors text COLLATE "C" NOT NULL,
      next_due_at bigint,
      steps bigint NOT NULL,
      created_at bigint NOT NULL,
      updated_at bigint NOT NULL,
      ended_at bigint,
      PRIMARY KEY (partition_id, key),
      CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled', 'failed'))),
      CHECK ((errors <> '[]') = (state = 'failed')),
      CHECK (next_due_at IS NOT NULL OR state <> 'active'),
      CHECK (next_due_at IS NULL OR state IN ('active', 'canceled', 'failed'))
    );
    CREATE INDEX batch_operation_due ON batch_operation (partition_id, next_due_at, steps)
      WHERE next_due_at IS NOT NULL;
    CREATE INDEX batch_operation_created ON batch_operation (partition_id, key)
      WHERE state = 'created';
    CREATE INDEX batch_operation_ended ON batch_operation (partition_id, ended_at)
      WHERE ended_at IS NOT NULL;
    CREATE TABLE batch_operation_item (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      batch_operation_key bigint NOT NULL,
      item_key bigint NOT NULL,
      process_instance_key bigint,
      root_process_instance_key bigint,
      state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'completed', 'skipped', 'canceled', 'failed')),
      error_message text COLLATE "C",
      processed_at bigint,
      PRIMARY KEY (partition_id, key),
      CHECK ((processed_at IS NULL) = (state = 'active')),
      CHECK ((error_message IS NOT NULL) = (state = 'failed'))
    );
    CREATE INDEX batch_operation_item_operation ON batch_operation_item (partition_id, batch_operation_key, key);
    CREATE INDEX batch_operation_item_left ON batch_operation_item (partition_id, batch_operation_key, key)
      WHERE state = 'active';
    CREATE INDEX batch_operation_item_instance ON batch_operation_item (partition_id, process_instance_key)
      WHERE process_instance_key IS NOT NULL`,
  ],
};
