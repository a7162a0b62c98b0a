import type { Migration } from '../schema-migration.ts';

/** Paused queues, whose jobs the server does not hand out. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE paused_queue (
      tenant_id TEXT NOT NULL,
      type TEXT NOT NULL,
      process_tenant_id TEXT NOT NULL,
      reason TEXT,
      resumes_at INTEGER,
      paused_by TEXT NOT NULL,
      paused_at INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, type)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX paused_queue_process ON paused_queue (type, process_tenant_id)`,
    `CREATE INDEX paused_queue_due ON paused_queue (resumes_at) WHERE resumes_at IS NOT NULL`,
  ],
  postgres: [
    `CREATE TABLE paused_queue (
      partition_id smallint NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      process_tenant_id text COLLATE "C" NOT NULL,
      reason text COLLATE "C",
      resumes_at bigint,
      paused_by text COLLATE "C" NOT NULL,
      paused_at bigint NOT NULL,
      PRIMARY KEY (partition_id, tenant_id, type)
    )`,
    `CREATE INDEX paused_queue_process ON paused_queue (partition_id, type, process_tenant_id)`,
    `CREATE INDEX paused_queue_due ON paused_queue (partition_id, resumes_at) WHERE resumes_at IS NOT NULL`,
  ],
};
