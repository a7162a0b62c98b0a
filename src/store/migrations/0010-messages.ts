import type { Migration } from '../schema-migration.ts';

/** Stored messages, their correlations, and the subscriptions that wait for them. */
export const migration: Migration = {
  sqlite: [
    `ALTER TABLE event_subscription ADD COLUMN slot INTEGER`,
    `ALTER TABLE event_subscription ADD COLUMN triggers TEXT`,
    `ALTER TABLE event_subscription ADD COLUMN last_event TEXT`,
    `ALTER TABLE process_instance ADD COLUMN start_lock TEXT`,
    `CREATE INDEX event_subscription_slot ON event_subscription (slot, process_id, holder_key, key)
      WHERE slot IS NOT NULL AND state = 'open'`,
    `CREATE TABLE message (
      key INTEGER PRIMARY KEY,
      slot INTEGER NOT NULL,
      tenant_id TEXT NOT NULL,
      name TEXT NOT NULL,
      correlation_key TEXT NOT NULL,
      message_id TEXT,
      variables TEXT NOT NULL,
      published_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX message_slot ON message (slot, published_at, key)`,
    `CREATE INDEX message_expiry ON message (expires_at)`,
    `CREATE TABLE message_correlation (
      key INTEGER PRIMARY KEY,
      message_key INTEGER NOT NULL,
      slot INTEGER NOT NULL,
      tenant_id TEXT NOT NULL,
      message_name TEXT NOT NULL,
      correlation_key TEXT NOT NULL,
      process_id TEXT NOT NULL,
      subscription_key INTEGER NOT NULL,
      definition_key INTEGER NOT NULL,
      root_key INTEGER NOT NULL,
      process_instance_key INTEGER NOT NULL,
      element_id TEXT NOT NULL,
      element_instance_key INTEGER,
      state TEXT NOT NULL CHECK (state IN ('reserved', 'correlated')),
      variables TEXT,
      correlated_at INTEGER,
      CHECK ((variables IS NOT NULL) = (state = 'reserved')),
      CHECK ((correlated_at IS NOT NULL) = (state = 'correlated'))
    ) STRICT`,
    `CREATE INDEX message_correlation_message ON message_correlation (message_key)`,
    `CREATE INDEX message_correlation_reserved ON message_correlation (subscription_key)
      WHERE state = 'reserved'`,
    `CREATE INDEX message_correlation_instance ON message_correlation (process_instance_key)`,
    `CREATE TABLE message_start_lock (
      key INTEGER PRIMARY KEY,
      number INTEGER NOT NULL,
      tenant_id TEXT NOT NULL,
      process_id TEXT NOT NULL,
      correlation_key TEXT NOT NULL,
      process_instance_key INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX message_start_lock_number ON message_start_lock (number)`,
  ],
  postgres: [
    `ALTER TABLE event_subscription ADD COLUMN slot bigint`,
    `ALTER TABLE event_subscription ADD COLUMN triggers text COLLATE "C"`,
    `ALTER TABLE event_subscription ADD COLUMN last_event text COLLATE "C"`,
    `ALTER TABLE process_instance ADD COLUMN start_lock text COLLATE "C"`,
    `CREATE INDEX event_subscription_slot ON event_subscription (partition_id, slot, process_id, holder_key, key)
      WHERE slot IS NOT NULL AND state = 'open'`,
    `CREATE TABLE message (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      slot bigint NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      name text COLLATE "C" NOT NULL,
      correlation_key text COLLATE "C" NOT NULL,
      message_id text COLLATE "C",
      variables text COLLATE "C" NOT NULL,
      published_at bigint NOT NULL,
      expires_at bigint NOT NULL,
      PRIMARY KEY (partition_id, key)
    )`,
    `CREATE INDEX message_slot ON message (partition_id, slot, published_at, key)`,
    `CREATE INDEX message_expiry ON message (partition_id, expires_at)`,
    `CREATE TABLE message_correlation (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      message_key bigint NOT NULL,
      slot bigint NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      message_name text COLLATE "C" NOT NULL,
      correlation_key text COLLATE "C" NOT NULL,
      process_id text COLLATE "C" NOT NULL,
      subscription_key bigint NOT NULL,
      definition_key bigint NOT NULL,
      root_key bigint NOT NULL,
      process_instance_key bigint NOT NULL,
      element_id text COLLATE "C" NOT NULL,
      element_instance_key bigint,
      state text COLLATE "C" NOT NULL CHECK (state IN ('reserved', 'correlated')),
      variables text COLLATE "C",
      correlated_at bigint,
      PRIMARY KEY (partition_id, key),
      CHECK ((variables IS NOT NULL) = (state = 'reserved')),
      CHECK ((correlated_at IS NOT NULL) = (state = 'correlated'))
    )`,
    `CREATE INDEX message_correlation_message ON message_correlation (partition_id, message_key)`,
    `CREATE INDEX message_correlation_reserved ON message_correlation (partition_id, subscription_key)
      WHERE state = 'reserved'`,
    `CREATE INDEX message_correlation_instance ON message_correlation (partition_id, process_instance_key)`,
    `CREATE TABLE message_start_lock (
      partition_id smallint NOT NULL,
      key bigint NOT NULL,
      number bigint NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      process_id text COLLATE "C" NOT NULL,
      correlation_key text COLLATE "C" NOT NULL,
      process_instance_key bigint NOT NULL,
      PRIMARY KEY (partition_id, key)
    )`,
    `CREATE INDEX message_start_lock_number ON message_start_lock (partition_id, number)`,
  ],
};
