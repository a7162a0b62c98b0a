import type { Migration } from '../schema-migration.ts';

const tables = ['job', 'user_task', 'decision_instance'];
/** Jobs are not searched by it. */
const searched = ['user_task', 'decision_instance'];

/**
 * Jobs, tasks and decisions keep the business id that their process instance had when they were created. Until now
 * searches showed the present one.
 */
export const migration: Migration = {
  sqlite: [
    ...tables.map(
      (table) => `ALTER TABLE ${table} ADD COLUMN business_id TEXT;
    UPDATE ${table} SET business_id = i.business_id FROM process_instance AS i
      WHERE i.business_id IS NOT NULL AND i.key = ${table}.process_instance_key`,
    ),
    ...searched.map(
      (table) => `CREATE INDEX ${table}_business_id ON ${table} (business_id)
      WHERE business_id IS NOT NULL`,
    ),
  ],
  postgres: [
    ...tables.map(
      (table) => `ALTER TABLE ${table} ADD COLUMN business_id text COLLATE "C";
    UPDATE ${table} AS t SET business_id = i.business_id FROM process_instance AS i
      WHERE i.business_id IS NOT NULL AND i.partition_id = t.partition_id AND i.key = t.process_instance_key`,
    ),
    ...searched.map(
      (table) => `CREATE INDEX ${table}_business_id ON ${table} (partition_id, business_id)
      WHERE business_id IS NOT NULL`,
    ),
  ],
};
