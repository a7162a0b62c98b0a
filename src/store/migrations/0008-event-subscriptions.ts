import type { Migration } from '../schema-migration.ts';

/** Elements and start events wait for timers, messages, signals and conditions. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE event_subscription (
      key INTEGER PRIMARY KEY,
      root_key INTEGER,
      process_instance_key INTEGER,
      holder_key INTEGER,
      definition_key INTEGER NOT NULL,
      process_id TEXT NOT NULL,
      element_id TEXT NOT NULL,
      tenant_id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('timer', 'message', 'signal', 'conditional')),
      state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
      name TEXT,
      correlation_key TEXT,
      due_at INTEGER,
      firings_left INTEGER,
      opened_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      CHECK ((root_key IS NULL) = (holder_key IS NULL)),
      CHECK ((root_key IS NULL) = (process_instance_key IS NULL)),
      CHECK ((due_at IS NOT NULL) = (kind = 'timer'))
    ) STRICT;
    CREATE INDEX event_subscription_live ON event_subscription (root_key)
      WHERE root_key IS NOT NULL AND state = 'open';
    CREATE INDEX event_subscription_process_instance ON event_subscription (process_instance_key)
      WHERE process_instance_key IS NOT NULL;
    CREATE INDEX event_subscription_start ON event_subscription (tenant_id, process_id)
      WHERE root_key IS NULL AND state = 'open';
    CREATE INDEX event_subscription_due ON event_subscription (due_at, key)
      WHERE due_at IS NOT NULL`,
  ],
  postgres: [
    `CREATE TABLE event_subscription (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      root_key bigint,
      process_instance_key bigint,
      holder_key bigint,
      definition_key bigint NOT NULL,
      process_id text COLLATE "C" NOT NULL,
      element_id text COLLATE "C" NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL CHECK (kind IN ('timer', 'message', 'signal', 'conditional')),
      state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'closed')),
      name text COLLATE "C",
      correlation_key text COLLATE "C",
      due_at bigint,
      firings_left bigint,
      opened_at bigint NOT NULL,
      updated_at bigint NOT NULL,
      PRIMARY KEY (partition_id, key),
      CHECK ((root_key IS NULL) = (holder_key IS NULL)),
      CHECK ((root_key IS NULL) = (process_instance_key IS NULL)),
      CHECK ((due_at IS NOT NULL) = (kind = 'timer'))
    );
    CREATE INDEX event_subscription_live ON event_subscription (partition_id, root_key)
      WHERE root_key IS NOT NULL AND state = 'open';
    CREATE INDEX event_subscription_process_instance ON event_subscription (partition_id, process_instance_key)
      WHERE process_instance_key IS NOT NULL;
    CREATE INDEX event_subscription_start ON event_subscription (partition_id, tenant_id, process_id)
      WHERE root_key IS NULL AND state = 'open';
    CREATE INDEX event_subscription_due ON event_subscription (partition_id, due_at, key)
      WHERE due_at IS NOT NULL`,
  ],
};
