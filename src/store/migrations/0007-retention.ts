import type { Migration } from '../schema-migration.ts';

/** Retention finds ended process instances, their called instances and lone decisions by these indexes. */
export const migration: Migration = {
  sqlite: [
    `CREATE INDEX process_instance_of_root ON process_instance (root_key)
      WHERE parent_process_instance_key IS NOT NULL;
    CREATE INDEX process_instance_ended ON process_instance (ended_at)
      WHERE ended_at IS NOT NULL AND parent_process_instance_key IS NULL;
    CREATE INDEX decision_instance_alone ON decision_instance (evaluated_at)
      WHERE process_instance_key IS NULL`,
  ],
  postgres: [
    `CREATE INDEX process_instance_of_root ON process_instance (partition_id, root_key)
      WHERE parent_process_instance_key IS NOT NULL;
    CREATE INDEX process_instance_ended ON process_instance (partition_id, ended_at)
      WHERE ended_at IS NOT NULL AND parent_process_instance_key IS NULL;
    CREATE INDEX decision_instance_alone ON decision_instance (partition_id, evaluated_at)
      WHERE process_instance_key IS NULL`,
  ],
};
