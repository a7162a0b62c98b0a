import type { Migration } from '../schema-migration.ts';

/** The audit log: who did what to what, with which result. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE audit_log (
        key INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        category TEXT NOT NULL CHECK (category IN ('ADMIN', 'DEPLOYED_RESOURCES', 'USER_TASKS')),
        entity_type TEXT NOT NULL CHECK (entity_type IN ('AUTHORIZATION', 'BATCH', 'CLIENT', 'DECISION', 'GROUP', 'INCIDENT', 'JOB', 'MAPPING_RULE', 'PROCESS_INSTANCE', 'RESOURCE', 'ROLE', 'TENANT', 'USER', 'USER_TASK', 'VARIABLE')),
        entity_key TEXT NOT NULL,
        operation_type TEXT NOT NULL CHECK (operation_type IN ('ASSIGN', 'CANCEL', 'COMPLETE', 'CREATE', 'DELETE', 'EVALUATE', 'MIGRATE', 'MODIFY', 'RESOLVE', 'RESUME', 'SUSPEND', 'UNASSIGN', 'UPDATE')),
        result TEXT NOT NULL CHECK (result IN ('SUCCESS', 'FAIL')),
        actor_type TEXT NOT NULL CHECK (actor_type IN ('USER', 'CLIENT')),
        actor_id TEXT NOT NULL,
        entity_description TEXT,
        related_entity_type TEXT,
        related_entity_key TEXT,
        tenant_id TEXT,
        process_id TEXT,
        definition_key INTEGER,
        process_instance_key INTEGER,
        root_key INTEGER,
        element_instance_key INTEGER,
        job_key INTEGER,
        user_task_key INTEGER,
        requirements_id TEXT,
        requirements_key INTEGER,
        decision_id TEXT,
        decision_key INTEGER,
        evaluation_key INTEGER,
        deployment_key INTEGER,
        form_key INTEGER,
        resource_key INTEGER,
        batch_operation_key INTEGER,
        batch_operation_type TEXT
      ) STRICT;
      CREATE INDEX audit_log_at ON audit_log (at, key);
      CREATE INDEX audit_log_entity ON audit_log (entity_key);
      CREATE INDEX audit_log_instance ON audit_log (process_instance_key)
        WHERE process_instance_key IS NOT NULL`,
  ],
  postgres: [
    `CREATE TABLE audit_log (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        at bigint NOT NULL,
        category text COLLATE "C" NOT NULL CHECK (category IN ('ADMIN', 'DEPLOYED_RESOURCES', 'USER_TASKS')),
        entity_type text COLLATE "C" NOT NULL CHECK (entity_type IN ('AUTHORIZATION', 'BATCH', 'CLIENT', 'DECISION', 'GROUP', 'INCIDENT', 'JOB', 'MAPPING_RULE', 'PROCESS_INSTANCE', 'RESOURCE', 'ROLE', 'TENANT', 'USER', 'USER_TASK', 'VARIABLE')),
        entity_key text COLLATE "C" NOT NULL,
        operation_type text COLLATE "C" NOT NULL CHECK (operation_type IN ('ASSIGN', 'CANCEL', 'COMPLETE', 'CREATE', 'DELETE', 'EVALUATE', 'MIGRATE', 'MODIFY', 'RESOLVE', 'RESUME', 'SUSPEND', 'UNASSIGN', 'UPDATE')),
        result text COLLATE "C" NOT NULL CHECK (result IN ('SUCCESS', 'FAIL')),
        actor_type text COLLATE "C" NOT NULL CHECK (actor_type IN ('USER', 'CLIENT')),
        actor_id text COLLATE "C" NOT NULL,
        entity_description text COLLATE "C",
        related_entity_type text COLLATE "C",
        related_entity_key text COLLATE "C",
        tenant_id text COLLATE "C",
        process_id text COLLATE "C",
        definition_key bigint,
        process_instance_key bigint,
        root_key bigint,
        element_instance_key bigint,
        job_key bigint,
        user_task_key bigint,
        requirements_id text COLLATE "C",
        requirements_key bigint,
        decision_id text COLLATE "C",
        decision_key bigint,
        evaluation_key bigint,
        deployment_key bigint,
        form_key bigint,
        resource_key bigint,
        batch_operation_key bigint,
        batch_operation_type text COLLATE "C",
        PRIMARY KEY (partition_id, key)
      );
      CREATE INDEX audit_log_at ON audit_log (partition_id, at, key);
      CREATE INDEX audit_log_entity ON audit_log (partition_id, entity_key);
      CREATE INDEX audit_log_instance ON audit_log (partition_id, process_instance_key)
        WHERE process_instance_key IS NOT NULL`,
  ],
};
