import type {
  AuditLogKey,
  BatchOperationKey,
  DecisionDefinitionKey,
  DecisionEvaluationKey,
  DecisionRequirementsKey,
  DeploymentKey,
  FormKey,
  JobKey,
  Key,
  ProcessDefinitionKey,
  ProcessInstanceKey,
  UserTaskKey,
} from '../../core/key.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { BatchOperationType } from '../batch-operation/batch-operation-rows.ts';

export const auditCategories = ['ADMIN', 'DEPLOYED_RESOURCES', 'USER_TASKS'] as const;
export type AuditCategory = (typeof auditCategories)[number];

export const auditEntityTypes = [
  'AUTHORIZATION',
  'BATCH',
  'CLIENT',
  'DECISION',
  'GROUP',
  'INCIDENT',
  'JOB',
  'MAPPING_RULE',
  'PROCESS_INSTANCE',
  'RESOURCE',
  'ROLE',
  'TENANT',
  'USER',
  'USER_TASK',
  'VARIABLE',
] as const;
export type AuditEntityType = (typeof auditEntityTypes)[number];

export const auditOperationTypes = [
  'ASSIGN',
  'CANCEL',
  'COMPLETE',
  'CREATE',
  'DELETE',
  'EVALUATE',
  'MIGRATE',
  'MODIFY',
  'RESOLVE',
  'RESUME',
  'SUSPEND',
  'UNASSIGN',
  'UPDATE',
] as const;
export type AuditOperationType = (typeof auditOperationTypes)[number];

export const auditResults = ['SUCCESS', 'FAIL'] as const;
export const auditActorTypes = ['USER', 'CLIENT'] as const;

/** What a command did to one resource. Members that do not apply are absent. */
export interface AuditSubject {
  readonly entityType: AuditEntityType;
  /** The id if a person has chosen one, otherwise the key. */
  readonly entityKey: string;
  readonly operationType: AuditOperationType;
  readonly entityDescription?: string | undefined;
  readonly relatedEntityType?: AuditEntityType | undefined;
  readonly relatedEntityKey?: string | undefined;
  /** Absent if the resource belongs to no tenant. */
  readonly tenantId?: TenantId | undefined;
  readonly processId?: string | undefined;
  readonly definitionKey?: ProcessDefinitionKey | undefined;
  readonly processInstanceKey?: ProcessInstanceKey | undefined;
  readonly rootKey?: ProcessInstanceKey | undefined;
  readonly elementInstanceKey?: Key | undefined;
  readonly jobKey?: JobKey | undefined;
  readonly userTaskKey?: UserTaskKey | undefined;
  readonly requirementsId?: string | undefined;
  readonly requirementsKey?: DecisionRequirementsKey | undefined;
  readonly decisionId?: string | undefined;
  readonly decisionKey?: DecisionDefinitionKey | undefined;
  readonly evaluationKey?: DecisionEvaluationKey | undefined;
  readonly deploymentKey?: DeploymentKey | undefined;
  readonly formKey?: FormKey | undefined;
  readonly resourceKey?: Key | undefined;
  readonly batchOperationKey?: BatchOperationKey | undefined;
  readonly batchOperationType?: BatchOperationType | undefined;
}

/** An entry of the audit log, which never changes. */
export type AuditLogRow = {
  readonly [P in keyof Required<AuditSubject>]: undefined extends AuditSubject[P]
    ? Exclude<AuditSubject[P], undefined> | undefined
    : AuditSubject[P];
} & {
  readonly key: AuditLogKey;
  readonly atMs: number;
  readonly category: AuditCategory;
  readonly result: (typeof auditResults)[number];
  readonly actorType: (typeof auditActorTypes)[number];
  readonly actorId: string;
};

export interface AuditTables {
  auditLog: AuditLogRow;
}
