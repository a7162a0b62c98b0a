import { ownerTypes } from '../../core/owner.ts';
import { resourceTypes } from '../../core/permissions.ts';
import {
  choice,
  exactly,
  hiddenKey,
  key,
  list,
  oneOf,
  sortKey,
  string,
  type Field,
} from '../field.ts';
import type { Resource } from '../resource.ts';
import { onId } from '../row-rights.ts';

// The order of the fields is that of Camunda's error texts about sorts.

export const users: Resource = {
  noun: 'User',
  rights: [onId('USER:READ', 't.username')],
  from: 'user_account AS t',
  keyField: 'userKey',
  isGlobal: true,
  fields: {
    username: string('t.username'),
    name: string('t.name'),
    email: string('t.email'),
    userKey: hiddenKey('t.key'),
  },
};

export const userGroups: Resource = {
  noun: 'Group',
  rights: [onId('GROUP:READ', 't.group_id')],
  from: 'user_group AS t',
  keyField: 'groupKey',
  isGlobal: true,
  fields: {
    name: exactly(string('t.name')),
    groupId: string('t.group_id'),
    description: shownOnly('t.description'),
    groupKey: hiddenKey('t.key'),
  },
};

export const roles: Resource = {
  noun: 'Role',
  rights: [onId('ROLE:READ', 't.role_id')],
  from: 'role AS t',
  keyField: 'roleKey',
  isGlobal: true,
  fields: {
    name: exactly(string('t.name')),
    roleId: exactly(string('t.role_id')),
    description: shownOnly('t.description'),
    roleKey: hiddenKey('t.key'),
  },
};

export const tenants: Resource = {
  noun: 'Tenant',
  rights: [onId('TENANT:READ', 't.tenant_id')],
  from: 'tenant AS t',
  keyField: 'key',
  isGlobal: true,
  fields: {
    key: sortKey('t.key'),
    name: exactly(string('t.name')),
    tenantId: exactly(string('t.tenant_id')),
    description: shownOnly('t.description'),
  },
};

export const mappingRules: Resource = {
  noun: 'Mapping Rule',
  rights: [onId('MAPPING_RULE:READ', 't.mapping_rule_id')],
  from: 'mapping_rule AS t',
  keyField: 'mappingRuleKey',
  isGlobal: true,
  fields: {
    mappingRuleId: exactly(string('t.mapping_rule_id')),
    claimName: exactly(string('t.claim_name')),
    claimValue: exactly(string('t.claim_value')),
    name: exactly(string('t.name')),
    mappingRuleKey: hiddenKey('t.key'),
  },
};

/** In the API, `UNSPECIFIED` stands for no kind of owner. */
const ownerWords = {
  ...Object.fromEntries(ownerTypes.map((type) => [type, [type]])),
  UNSPECIFIED: [],
};

export const authorizations: Resource = {
  noun: 'Authorization',
  rights: [{ right: 'AUTHORIZATION:READ' }],
  from: 'authorization_grant AS t',
  keyField: 'authorizationKey',
  isGlobal: true,
  fields: {
    ownerId: exactly(string('t.owner_id')),
    ownerType: exactly(oneOf('t.owner_type', ownerWords)),
    resourceId: string('t.resource_id', { nullable: true, filter: false }),
    resourcePropertyName: string('t.property', { nullable: true, filter: false }),
    resourceType: exactly(oneOf('t.resource_type', resourceTypes)),
    resourceIds: choice('t.resource_id'),
    resourcePropertyNames: choice('t.property'),
    authorizationKey: key('t.key', { filter: false, sort: false }),
    permissionTypes: list('t.permissions'),
  },
};

/** Members that are known only by their ids; the right depends on what they are members of. */
function members(noun: string, name: string): Resource {
  return {
    noun,
    rights: 'elsewhere',
    from: 'membership AS t',
    keyField: 'membershipKey',
    isGlobal: true,
    fields: {
      [name]: string('t.member_id', { filter: false }),
      membershipKey: hiddenKey('t.key'),
    },
  };
}

export const userMembers = members('User', 'username');
export const clientMembers = members('Client', 'clientId');
export const groupMembers = members('Group', 'groupId');

function shownOnly(sql: string): Field {
  return string(sql, { filter: false, sort: false });
}
