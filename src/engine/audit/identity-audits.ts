import type { Command, CommandKind } from '../command.ts';
import type { Membership, IdentityCommands } from '../identity/identity-commands.ts';
import type { AuditEntityType, AuditOperationType, AuditSubject } from './audit-log-row.ts';
import type { AuditRule, AuditRules } from './audit-rule.ts';

/** The rule of a command that changes the resource that it names. */
function changing<K extends CommandKind>(
  operationType: AuditOperationType,
  entityType: AuditEntityType,
  idOf: (command: Command<K>) => string,
): AuditRule<K> {
  return {
    category: 'ADMIN',
    audit: (_context, command) => {
      const subject = { entityType, entityKey: idOf(command), operationType };
      return { done: () => [subject] };
    },
  };
}

function joining<K extends 'addMember' | 'removeMember'>(
  operationType: AuditOperationType,
): AuditRule<K> {
  return {
    category: 'ADMIN',
    audit: (_context, { container, member }: Membership) => {
      const subject: AuditSubject = {
        entityType: container.type,
        entityKey: container.id,
        operationType,
        relatedEntityType: member.type,
        relatedEntityKey: member.id,
      };
      return { done: () => [subject] };
    },
  };
}

const ofAuthorization = (
  operationType: AuditOperationType,
  entityKey: string,
  owner: { readonly type: AuditEntityType; readonly id: string },
): AuditSubject => ({
  entityType: 'AUTHORIZATION',
  entityKey,
  operationType,
  relatedEntityType: owner.type,
  relatedEntityKey: owner.id,
});

/** Entries about identity, which belong to no tenant. */
export const identityAudits: AuditRules<keyof IdentityCommands> = {
  createUser: changing('CREATE', 'USER', ({ username }) => username),
  updateUser: changing('UPDATE', 'USER', ({ username }) => username),
  deleteUser: changing('DELETE', 'USER', ({ username }) => username),
  createGroup: changing('CREATE', 'GROUP', ({ groupId }) => groupId),
  updateGroup: changing('UPDATE', 'GROUP', ({ groupId }) => groupId),
  deleteGroup: changing('DELETE', 'GROUP', ({ groupId }) => groupId),
  createRole: changing('CREATE', 'ROLE', ({ roleId }) => roleId),
  updateRole: changing('UPDATE', 'ROLE', ({ roleId }) => roleId),
  deleteRole: changing('DELETE', 'ROLE', ({ roleId }) => roleId),
  createTenant: changing('CREATE', 'TENANT', ({ id }) => id),
  updateTenant: changing('UPDATE', 'TENANT', ({ id }) => id),
  deleteTenant: changing('DELETE', 'TENANT', ({ id }) => id),
  createMappingRule: changing('CREATE', 'MAPPING_RULE', ({ mappingRuleId }) => mappingRuleId),
  updateMappingRule: changing('UPDATE', 'MAPPING_RULE', ({ mappingRuleId }) => mappingRuleId),
  deleteMappingRule: changing('DELETE', 'MAPPING_RULE', ({ mappingRuleId }) => mappingRuleId),
  addMember: joining('ASSIGN'),
  removeMember: joining('UNASSIGN'),
  createAuthorization: {
    category: 'ADMIN',
    audit: (_context, { owner }) => ({
      done: ({ authorizationKey }) => [ofAuthorization('CREATE', authorizationKey, owner)],
    }),
  },
  updateAuthorization: {
    category: 'ADMIN',
    audit: (_context, { authorizationKey, owner }) => ({
      done: () => [ofAuthorization('UPDATE', authorizationKey, owner)],
    }),
  },
  deleteAuthorization: {
    category: 'ADMIN',
    audit: ({ state }, { authorizationKey }) => {
      const row = state.row('authorization', authorizationKey);
      if (row === undefined) return undefined;
      const subject = ofAuthorization('DELETE', authorizationKey, {
        type: row.ownerType,
        id: row.ownerId,
      });
      return { done: () => [subject] };
    },
  },
  setUpAdministrator: changing('CREATE', 'USER', ({ username }) => username),
  initializeIdentity: 'none',
};
