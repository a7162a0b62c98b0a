import type { Migration } from '../schema-migration.ts';
import { redeclareTable } from '../sqlite/redeclare-table.ts';

/** Finds the tenant of an item by the key of its resource, if that still exists. Other items get the default tenant. */
const tenant = `COALESCE(
  (SELECT p.tenant_id FROM process_instance AS p WHERE p.key = batch_operation_item.process_instance_key),
  (SELECT min(d.tenant_id) FROM decision_instance AS d
    WHERE d.evaluation_key = batch_operation_item.item_key),
  '<default>')`;
/**
 * The same on PostgreSQL, where each index begins with the partition. A migrated database has only one partition
 * (0019).
 */
const tenantInPartition = `COALESCE(
  (SELECT p.tenant_id FROM process_instance AS p
    WHERE p.partition_id = batch_operation_item.partition_id
      AND p.key = batch_operation_item.process_instance_key),
  (SELECT min(d.tenant_id) FROM decision_instance AS d
    WHERE d.partition_id = batch_operation_item.partition_id
      AND d.evaluation_key = batch_operation_item.item_key),
  '<default>')`;
const unfinished = (columns: string) =>
  `CREATE INDEX batch_operation_unfinished ON batch_operation (${columns}) WHERE ended_at IS NULL`;

export const migration: Migration = {
  sqlite: [
    "ALTER TABLE batch_operation_item ADD COLUMN tenant_id TEXT NOT NULL DEFAULT '<default>'",
    `UPDATE batch_operation_item SET tenant_id = ${tenant}`,
    redeclareTable('batch_operation_item', [[" DEFAULT '<default>'", '']]),
    unfinished('actor_type, actor_id'),
  ],
  postgres: [
    `ALTER TABLE batch_operation_item ADD COLUMN tenant_id text COLLATE "C"`,
    `UPDATE batch_operation_item SET tenant_id = ${tenantInPartition}`,
    'ALTER TABLE batch_operation_item ALTER COLUMN tenant_id SET NOT NULL',
    unfinished('partition_id, actor_type, actor_id'),
  ],
};
