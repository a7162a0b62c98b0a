import type { Migration } from '../schema-migration.ts';

/** Usage metrics read only their period, and the variables of a tenant only those of the tenant. */
const steps = (first: string) => [
  'DROP INDEX cluster_variable_name',
  `CREATE UNIQUE INDEX cluster_variable_name ON cluster_variable (${first}coalesce(tenant_id, ''), name)`,
  `CREATE INDEX decision_instance_evaluated ON decision_instance (${first}evaluated_at)`,
  `CREATE INDEX user_task_assigned ON user_task (${first}created_at) WHERE assignee IS NOT NULL`,
];

export const migration: Migration = { sqlite: steps(''), postgres: steps('partition_id, ') };
