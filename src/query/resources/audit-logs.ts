import {
  auditActorTypes,
  auditCategories,
  auditEntityTypes,
  auditOperationTypes,
  auditResults,
} from '../../engine/audit/audit-log-row.ts';
import { dateTime, key, oneOf, string, type Field, type Fields } from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';
import { batchOperationTypes } from './batch-operations.ts';

const nullable = { nullable: true } as const;
const unsorted = { nullable: true, sort: false } as const;
const onlyShown = { nullable: true, sort: false, filter: false } as const;

const channels = ['REST', 'GRPC', 'MCP', 'INTERNAL'] as const;
const isOfTask = "t.category = 'USER_TASKS'";
const ofTask = (column: string) =>
  `(SELECT u.${column} FROM user_task AS u WHERE u.key = t.user_task_key)`;

/** The entries of the audit log. Entries about identity and administration belong to no tenant. */
export const auditLogs: Resource = {
  noun: 'Audit log',
  rights: [
    onId('AUDIT_LOG:READ', 't.category'),
    {
      ...onId('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 't.process_id'),
      only: "t.process_id IS NOT NULL AND t.category IN ('DEPLOYED_RESOURCES', 'USER_TASKS')",
    },
    { ...onId('PROCESS_DEFINITION:READ_USER_TASK', 't.process_id'), only: isOfTask },
    {
      ...onId('USER_TASK:READ', 'CAST(t.user_task_key AS TEXT)'),
      only: isOfTask,
      properties: {
        assignee: { kind: 'user', sql: ofTask('assignee') },
        candidateUsers: { kind: 'users', sql: ofTask('candidate_users') },
        candidateGroups: { kind: 'groups', sql: ofTask('candidate_groups') },
      },
    },
  ],
  hasGlobalRows: true,
  from: 'audit_log AS t',
  keyField: 'auditLogKey',
  // The fields are in the order in which an error text names them to clients.
  fields: {
    actorId: string('t.actor_id', nullable),
    actorType: oneOf('t.actor_type', ['ANONYMOUS', 'UNKNOWN', ...auditActorTypes], nullable),
    agentElementId: string('CAST(NULL AS TEXT)', unsorted),
    auditLogKey: key('t.key'),
    batchOperationKey: key('t.batch_operation_key', { nullable: true, filter: false }),
    batchOperationType: oneOf('t.batch_operation_type', batchOperationTypes, nullable),
    category: oneOf('t.category', auditCategories),
    decisionDefinitionId: string('t.decision_id', nullable),
    decisionDefinitionKey: key('t.decision_key', nullable),
    decisionEvaluationKey: key('t.evaluation_key', nullable),
    decisionRequirementsId: string('t.requirements_id', nullable),
    decisionRequirementsKey: key('t.requirements_key', nullable),
    deploymentKey: key('t.deployment_key', unsorted),
    elementInstanceKey: key('t.element_instance_key', nullable),
    entityDescription: string('t.entity_description', unsorted),
    entityKey: string('t.entity_key'),
    entityType: oneOf('t.entity_type', auditEntityTypes),
    formKey: key('t.form_key', unsorted),
    inboundChannelToolName: string('CAST(NULL AS TEXT)', nullable),
    inboundChannelType: oneOf("CAST('REST' AS TEXT)", channels, nullable),
    jobKey: key('t.job_key', nullable),
    operationType: oneOf('t.operation_type', [...auditOperationTypes, 'UNKNOWN']),
    processDefinitionId: string('t.process_id', nullable),
    processDefinitionKey: key('t.definition_key', nullable),
    processInstanceKey: key('t.process_instance_key', nullable),
    relatedEntityKey: string('t.related_entity_key', unsorted),
    relatedEntityType: oneOf('t.related_entity_type', auditEntityTypes, unsorted),
    resourceKey: key('t.resource_key', unsorted),
    result: oneOf('t.result', auditResults),
    rootProcessInstanceKey: key('t.root_key', onlyShown),
    tenantId: string('t.tenant_id', nullable),
    timestamp: dateTime('t.at'),
    userTaskKey: key('t.user_task_key', nullable),
  },
};

const filtersOfTask = ['actorId', 'actorType', 'operationType', 'result', 'timestamp'];

/** The entries of one user task, whose key the search adds to the filter. */
export const auditLogsOfTask: Resource = {
  ...auditLogs,
  fields: Object.fromEntries(
    Object.entries(auditLogs.fields).map(([name, field]): [string, Field] => [
      name,
      { ...field, filter: filtersOfTask.includes(name) },
    ]),
  ) satisfies Fields,
};
