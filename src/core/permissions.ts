/**
 * Each kind of resource that can be protected, with the permissions that can be granted on it. Docs: Camunda 8.10,
 * "Authorizations: available resources".
 */
const crud = ['CREATE', 'READ', 'UPDATE', 'DELETE'] as const;

export const permissionsOf = {
  AUDIT_LOG: ['READ'],
  AUTHORIZATION: crud,
  BACKUP: ['CREATE', 'READ', 'DELETE', 'RESTORE'],
  BATCH: [
    'CREATE',
    'CREATE_BATCH_OPERATION_CANCEL_PROCESS_INSTANCE',
    'CREATE_BATCH_OPERATION_DELETE_DECISION_DEFINITION',
    'CREATE_BATCH_OPERATION_DELETE_DECISION_INSTANCE',
    'CREATE_BATCH_OPERATION_DELETE_PROCESS_DEFINITION',
    'CREATE_BATCH_OPERATION_DELETE_PROCESS_INSTANCE',
    'CREATE_BATCH_OPERATION_MIGRATE_PROCESS_INSTANCE',
    'CREATE_BATCH_OPERATION_MODIFY_PROCESS_INSTANCE',
    'CREATE_BATCH_OPERATION_RESOLVE_INCIDENT',
    'CREATE_BATCH_OPERATION_SUSPEND_PROCESS_INSTANCE',
    'CREATE_BATCH_OPERATION_UPDATE_JOB',
    'READ',
    'UPDATE',
  ],
  CLUSTER_VARIABLE: crud,
  COMPONENT: ['ACCESS'],
  DECISION_DEFINITION: [
    'CREATE_DECISION_INSTANCE',
    'READ_DECISION_DEFINITION',
    'READ_DECISION_INSTANCE',
    'DELETE_DECISION_INSTANCE',
  ],
  DECISION_REQUIREMENTS_DEFINITION: ['READ'],
  DOCUMENT: ['CREATE', 'READ', 'DELETE'],
  EXPORTER: ['PAUSE'],
  EXPRESSION: ['EVALUATE'],
  GLOBAL_LISTENER: [
    'CREATE_TASK_LISTENER',
    'READ_TASK_LISTENER',
    'UPDATE_TASK_LISTENER',
    'DELETE_TASK_LISTENER',
  ],
  GROUP: crud,
  MAPPING_RULE: crud,
  MESSAGE: ['CREATE', 'READ'],
  PROCESS_DEFINITION: [
    'CREATE_PROCESS_INSTANCE',
    'CLAIM_USER_TASK',
    'READ_PROCESS_DEFINITION',
    'READ_PROCESS_INSTANCE',
    'READ_USER_TASK',
    'UPDATE_PROCESS_INSTANCE',
    'UPDATE_USER_TASK',
    'MODIFY_PROCESS_INSTANCE',
    'COMPLETE_USER_TASK',
    'CANCEL_PROCESS_INSTANCE',
    'DELETE_PROCESS_INSTANCE',
    'SUSPEND_PROCESS_INSTANCE',
  ],
  RESOURCE: ['CREATE', 'READ', 'DELETE_DRD', 'DELETE_FORM', 'DELETE_PROCESS', 'DELETE_RESOURCE'],
  ROLE: crud,
  SECRET: ['READ', 'REVEAL'],
  SYSTEM: ['READ', 'READ_USAGE_METRIC', 'READ_JOB_METRIC', 'UPDATE'],
  TENANT: crud,
  USER: crud,
  USER_TASK: ['READ', 'UPDATE', 'CLAIM', 'COMPLETE'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ResourceType = keyof typeof permissionsOf;

/** In the order of Camunda's error texts: alphabetical. */
export const resourceTypes = Object.keys(permissionsOf) as readonly ResourceType[];

/** A permission on one kind of resource: `ROLE:CREATE`. */
export type Right = {
  [T in ResourceType]: `${T}:${(typeof permissionsOf)[T][number]}`;
}[ResourceType];

export function isResourceType(text: string): text is ResourceType {
  return Object.hasOwn(permissionsOf, text);
}

/** Every permission's name, each once. */
export const permissionNames: readonly string[] = [
  ...new Set(Object.values(permissionsOf).flat() as readonly string[]),
].toSorted();

export function partsOf(right: Right): {
  readonly type: ResourceType;
  readonly permission: string;
} {
  const [type = '', permission = ''] = right.split(':');
  return { type: type as ResourceType, permission };
}
