import { adminRole } from '../../core/owner.ts';
import { permissionsOf, resourceTypes, type ResourceType } from '../../core/permissions.ts';
import { anyId, type Grant } from '../../core/access.ts';

/** A role that every installation has. Docs: Camunda 8.10, "Authorizations: default roles". */
export interface DefaultRole {
  readonly id: string;
  readonly name: string;
  readonly isInDefaultTenant: boolean;
  readonly grants: readonly Grant[];
}

const grant = (resourceType: ResourceType, ...permissions: readonly string[]): Grant => ({
  resourceType,
  resourceId: anyId,
  property: undefined,
  permissions,
});

const isRead = (permission: string) =>
  permission === 'ACCESS' || permission === 'READ' || permission.startsWith('READ_');

const byProperty = ['assignee', 'candidateUsers', 'candidateGroups'].map((property) => ({
  resourceType: 'USER_TASK',
  resourceId: undefined,
  property,
  permissions: ['READ', 'CLAIM', 'COMPLETE'],
}));

export const defaultRoles: readonly DefaultRole[] = [
  {
    id: adminRole,
    name: 'Admin',
    isInDefaultTenant: true,
    grants: resourceTypes.map((type) => grant(type, ...permissionsOf[type])),
  },
  {
    id: 'readonly-admin',
    name: 'Readonly Admin',
    isInDefaultTenant: false,
    grants: resourceTypes
      .map((type) => grant(type, ...permissionsOf[type].filter(isRead)))
      .filter(({ permissions }) => permissions.length > 0),
  },
  {
    id: 'connectors',
    name: 'Connectors',
    isInDefaultTenant: true,
    grants: [
      grant(
        'PROCESS_DEFINITION',
        'READ_PROCESS_DEFINITION',
        'READ_PROCESS_INSTANCE',
        'CREATE_PROCESS_INSTANCE',
        'UPDATE_PROCESS_INSTANCE',
      ),
      grant('MESSAGE', 'CREATE'),
      grant('DOCUMENT', 'CREATE', 'READ', 'DELETE'),
    ],
  },
  {
    id: 'rpa',
    name: 'RPA',
    isInDefaultTenant: true,
    grants: [grant('RESOURCE', 'READ'), grant('PROCESS_DEFINITION', 'UPDATE_PROCESS_INSTANCE')],
  },
  {
    id: 'app-integrations',
    name: 'App Integrations',
    isInDefaultTenant: true,
    grants: [
      grant(
        'PROCESS_DEFINITION',
        'READ_PROCESS_DEFINITION',
        'CREATE_PROCESS_INSTANCE',
        'READ_PROCESS_INSTANCE',
        'UPDATE_PROCESS_INSTANCE',
        'READ_USER_TASK',
        'UPDATE_USER_TASK',
        'CLAIM_USER_TASK',
        'COMPLETE_USER_TASK',
      ),
      grant('DOCUMENT', 'CREATE'),
    ],
  },
  { id: 'task-worker', name: 'Task Worker', isInDefaultTenant: false, grants: byProperty },
];

/** A default role and its authorizations cannot be deleted. */
export function isProtectedRole(roleId: string): boolean {
  return defaultRoles.some(({ id }) => id === roleId);
}
