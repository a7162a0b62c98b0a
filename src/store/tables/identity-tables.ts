import { containerTypes, memberTypes, ownerTypes } from '../../core/owner.ts';
import type { TableName, Tables } from '../../engine/state/process-rows.ts';
import { changing, fixed, key, oneOf, optional, tenantId, type Table } from '../table.ts';

const named = {
  name: changing('name', 'text'),
  description: changing('description', 'text'),
};

/** Users, groups, roles, tenants and mapping rules, with their memberships and authorizations. */
export const identityTables = {
  user: {
    name: 'user_account',
    primaryKey: ['username'],
    columns: {
      key,
      username: fixed('username', 'text'),
      name: changing('name', 'text'),
      email: changing('email', 'text'),
      passwordHash: changing('password_hash', 'text'),
    },
    unique: ['key'],
  },
  group: {
    name: 'user_group',
    primaryKey: ['groupId'],
    columns: { key, groupId: fixed('group_id', 'text'), ...named },
    unique: ['key'],
  },
  role: {
    name: 'role',
    primaryKey: ['roleId'],
    columns: { key, roleId: fixed('role_id', 'text'), ...named },
    unique: ['key'],
  },
  tenant: {
    name: 'tenant',
    primaryKey: ['tenantId'],
    columns: { key, tenantId, ...named },
    unique: ['key'],
  },
  mappingRule: {
    name: 'mapping_rule',
    primaryKey: ['mappingRuleId'],
    columns: {
      key,
      mappingRuleId: fixed('mapping_rule_id', 'text'),
      name: changing('name', 'text'),
      claimName: changing('claim_name', 'text'),
      claimValue: changing('claim_value', 'text'),
    },
    unique: ['key'],
    indexes: [{ name: 'mapping_rule_claim', on: 'claim_name, claim_value' }],
  },
  membership: {
    name: 'membership',
    primaryKey: ['containerType', 'containerId', 'memberType', 'memberId'],
    columns: {
      key,
      containerType: oneOf(fixed('container_type', 'text'), containerTypes),
      containerId: fixed('container_id', 'text'),
      memberType: oneOf(fixed('member_type', 'text'), memberTypes),
      memberId: fixed('member_id', 'text'),
    },
    unique: ['key'],
    indexes: [{ name: 'membership_member', on: 'member_type, member_id' }],
  },
  authorization: {
    name: 'authorization_grant',
    primaryKey: ['key'],
    columns: {
      key,
      ownerType: oneOf(changing('owner_type', 'text'), ownerTypes),
      ownerId: changing('owner_id', 'text'),
      resourceType: changing('resource_type', 'text'),
      resourceId: optional(changing('resource_id', 'text')),
      property: optional(changing('property', 'text')),
      permissions: changing('permissions', 'json'),
    },
    checks: ['(resource_id IS NULL) <> (property IS NULL)'],
    indexes: [{ name: 'authorization_grant_owner', on: 'owner_type, owner_id, resource_type' }],
  },
} satisfies { readonly [T in TableName]?: Table<Tables[T]> };
