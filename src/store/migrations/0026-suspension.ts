import type { Migration } from '../schema-migration.ts';
import { redeclareTable } from '../sqlite/redeclare-table.ts';

const states = "'active', 'suspended', 'completed', 'terminated'";
const living = "(ended_at IS NULL) = (state IN ('active', 'suspended'))";
const suspended = "(suspended_at IS NOT NULL) = (state = 'suspended')";
const overdue =
  "suspended_at IS NULL OR (root_key IS NOT NULL AND kind IN ('timer', 'conditional'))";
const suspendedWork = 'suspended_in IS NULL OR due_at IS NULL';
const due = 'due_at IS NOT NULL AND suspended_at IS NULL';

/** Process instances are suspended: what would go on in them waits. */
export const migration: Migration = {
  sqlite: [
    `ALTER TABLE process_instance ADD COLUMN suspended_at INTEGER CHECK (${suspended});
    ALTER TABLE event_subscription ADD COLUMN suspended_at INTEGER CHECK (${overdue});
    ALTER TABLE continuation ADD COLUMN suspended_in INTEGER CHECK (${suspendedWork});
    DROP INDEX event_subscription_due;
    CREATE INDEX event_subscription_due ON event_subscription (due_at, key) WHERE ${due};
    CREATE INDEX event_subscription_suspended ON event_subscription (process_instance_key, key)
      WHERE suspended_at IS NOT NULL;
    CREATE INDEX continuation_suspended ON continuation (suspended_in, created_at, key)
      WHERE suspended_in IS NOT NULL`,
    redeclareTable('process_instance', [
      ["state IN ('active', 'completed', 'terminated')", `state IN (${states})`],
      ["CHECK ((ended_at IS NULL) = (state = 'active'))", `CHECK (${living})`],
    ]),
  ],
  postgres: [
    `ALTER TABLE process_instance ADD COLUMN suspended_at bigint,
      DROP CONSTRAINT process_instance_state_check,
      DROP CONSTRAINT process_instance_check`,
    `ALTER TABLE process_instance ADD CONSTRAINT process_instance_state_check CHECK (state IN (${states})),
      ADD CONSTRAINT process_instance_check CHECK (${living}),
      ADD CONSTRAINT process_instance_check1 CHECK (${suspended})`,
    `ALTER TABLE event_subscription ADD COLUMN suspended_at bigint,
      ADD CHECK (${overdue})`,
    `ALTER TABLE continuation ADD COLUMN suspended_in bigint,
      ADD CHECK (${suspendedWork})`,
    `DROP INDEX event_subscription_due;
    CREATE INDEX event_subscription_due ON event_subscription (partition_id, due_at, key)
      WHERE ${due};
    DROP INDEX event_subscription_process_instance;
    CREATE INDEX event_subscription_process_instance
      ON event_subscription (partition_id, process_instance_key, key)
      WHERE process_instance_key IS NOT NULL;
    CREATE INDEX event_subscription_suspended ON event_subscription (partition_id, process_instance_key, key)
      WHERE suspended_at IS NOT NULL;
    CREATE INDEX continuation_suspended ON continuation (partition_id, suspended_in, created_at, key)
      WHERE suspended_in IS NOT NULL`,
  ],
};
