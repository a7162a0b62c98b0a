import type { Right } from '../../core/permissions.ts';
import type { ContainerType } from '../../core/owner.ts';
import type { CommandRights, Need } from './command-right.ts';
import type { IdentityCommands } from './identity-commands.ts';

function on(right: Right, ...ids: readonly string[]): readonly [Need] {
  return [{ right, ids }];
}

const updates: { readonly [T in ContainerType]: Right } = {
  GROUP: 'GROUP:UPDATE',
  ROLE: 'ROLE:UPDATE',
  TENANT: 'TENANT:UPDATE',
};

/**
 * A creation needs the right on everything. Camunda checks first whether users, tenants and rules exist, and then the
 * rights.
 */
export const identityRights: CommandRights<keyof IdentityCommands> = {
  createUser: () => on('USER:CREATE'),
  updateUser: (_context, { username }) => on('USER:UPDATE', username),
  deleteUser: ({ state }, { username }) =>
    state.row('user', username) && on('USER:DELETE', username),
  createGroup: () => on('GROUP:CREATE'),
  updateGroup: (_context, { groupId }) => on('GROUP:UPDATE', groupId),
  deleteGroup: (_context, { groupId }) => on('GROUP:DELETE', groupId),
  createRole: () => on('ROLE:CREATE'),
  updateRole: (_context, { roleId }) => on('ROLE:UPDATE', roleId),
  deleteRole: (_context, { roleId }) => on('ROLE:DELETE', roleId),
  createTenant: () => on('TENANT:CREATE'),
  updateTenant: (_context, { id }) => on('TENANT:UPDATE', id),
  deleteTenant: ({ state }, { id }) => state.row('tenant', id) && on('TENANT:DELETE', id),
  createMappingRule: () => on('MAPPING_RULE:CREATE'),
  updateMappingRule: ({ state }, { mappingRuleId: id }) =>
    state.row('mappingRule', id) && on('MAPPING_RULE:UPDATE', id),
  deleteMappingRule: ({ state }, { mappingRuleId: id }) =>
    state.row('mappingRule', id) && on('MAPPING_RULE:DELETE', id),
  addMember: (_context, { container }) => on(updates[container.type], container.id),
  removeMember: (_context, { container }) => on(updates[container.type], container.id),
  createAuthorization: () => on('AUTHORIZATION:CREATE'),
  updateAuthorization: () => on('AUTHORIZATION:UPDATE'),
  deleteAuthorization: () => on('AUTHORIZATION:DELETE'),
  setUpAdministrator: 'internal',
  initializeIdentity: 'internal',
};
