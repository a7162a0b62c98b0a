import {
  auditActorTypes,
  auditCategories,
  auditEntityTypes,
  auditOperationTypes,
  auditResults,
} from '../../engine/audit/audit-log-row.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { fixed, key, oneOf, optional, tenantId, type Table } from '../table.ts';

/** The audit log: who did what to what. */
export const auditTables = {
  auditLog: {
    name: 'audit_log',
    primaryKey: ['key'],
    columns: {
      key,
      atMs: fixed('at', 'integer'),
      category: oneOf(fixed('category', 'text'), auditCategories),
      entityType: oneOf(fixed('entity_type', 'text'), auditEntityTypes),
      entityKey: fixed('entity_key', 'text'),
      operationType: oneOf(fixed('operation_type', 'text'), auditOperationTypes),
      result: oneOf(fixed('result', 'text'), auditResults),
      actorType: oneOf(fixed('actor_type', 'text'), auditActorTypes),
      actorId: fixed('actor_id', 'text'),
      entityDescription: optional(fixed('entity_description', 'text')),
      relatedEntityType: optional(fixed('related_entity_type', 'text')),
      relatedEntityKey: optional(fixed('related_entity_key', 'text')),
      tenantId: optional(tenantId),
      processId: optional(fixed('process_id', 'text')),
      definitionKey: optional(fixed('definition_key', 'key')),
      processInstanceKey: optional(fixed('process_instance_key', 'key')),
      rootKey: optional(fixed('root_key', 'key')),
      elementInstanceKey: optional(fixed('element_instance_key', 'key')),
      jobKey: optional(fixed('job_key', 'key')),
      userTaskKey: optional(fixed('user_task_key', 'key')),
      requirementsId: optional(fixed('requirements_id', 'text')),
      requirementsKey: optional(fixed('requirements_key', 'key')),
      decisionId: optional(fixed('decision_id', 'text')),
      decisionKey: optional(fixed('decision_key', 'key')),
      evaluationKey: optional(fixed('evaluation_key', 'key')),
      deploymentKey: optional(fixed('deployment_key', 'key')),
      formKey: optional(fixed('form_key', 'key')),
      resourceKey: optional(fixed('resource_key', 'key')),
      batchOperationKey: optional(fixed('batch_operation_key', 'key')),
      batchOperationType: optional(fixed('batch_operation_type', 'text')),
    },
    indexes: [
      { name: 'audit_log_at', on: 'at, key' },
      { name: 'audit_log_entity', on: 'entity_key' },
      {
        name: 'audit_log_instance',
        on: 'process_instance_key',
        where: 'process_instance_key IS NOT NULL',
      },
    ],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
