import type { Migration } from '../schema-migration.ts';

const elements = 'root_key, scope_key, element_id, key';
const isAlive = 'ended_at IS NULL';
const isOpen = "root_key IS NOT NULL AND state = 'open'";
const isCondition = "root_key IS NOT NULL AND kind = 'conditional' AND state = 'open'";

/** A large root is loaded in parts: the elements of one scope, and the subscriptions of one element. */
export const migration: Migration = {
  sqlite: [
    `DROP INDEX element_instance_live;
    CREATE INDEX element_instance_live ON element_instance (${elements}) WHERE ${isAlive};
    DROP INDEX event_subscription_live;
    CREATE INDEX event_subscription_live ON event_subscription (root_key, holder_key) WHERE ${isOpen};
    CREATE INDEX event_subscription_condition ON event_subscription (root_key, key) WHERE ${isCondition}`,
  ],
  postgres: [
    `DROP INDEX element_instance_live;
    CREATE INDEX element_instance_live ON element_instance (partition_id, ${elements}) WHERE ${isAlive};
    DROP INDEX event_subscription_live;
    CREATE INDEX event_subscription_live ON event_subscription (partition_id, root_key, holder_key)
      WHERE ${isOpen};
    CREATE INDEX event_subscription_condition ON event_subscription (partition_id, root_key, key)
      WHERE ${isCondition}`,
  ],
};
