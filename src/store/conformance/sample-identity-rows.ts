import type { TenantId } from '../../core/tenant.ts';
import type { IdentityTable, IdentityTables } from '../../engine/identity/identity-rows.ts';
import { key, oddId, oddText, otherTenant } from './sample-values.ts';

/** A row of each identity table with every field set. */
export const fullIdentityRows: {
  readonly [T in IdentityTable]: (at: number) => IdentityTables[T];
} = {
  user: (at) => ({
    key: key(at),
    username: `${oddId}${at}`,
    name: oddText,
    email: oddText,
    passwordHash: oddText,
  }),
  group: (at) => ({ key: key(at), groupId: `${oddId}${at}`, name: oddText, description: oddText }),
  role: (at) => ({ key: key(at), roleId: `${oddId}${at}`, name: oddText, description: oddText }),
  tenant: (at) => ({
    key: key(at),
    tenantId: `${otherTenant}${at}` as TenantId,
    name: oddText,
    description: oddText,
  }),
  mappingRule: (at) => ({
    key: key(at),
    mappingRuleId: `${oddId}${at}`,
    name: oddText,
    claimName: oddText,
    claimValue: oddText,
  }),
  membership: (at) => ({
    key: key(at),
    containerType: 'TENANT',
    containerId: oddId,
    memberType: 'MAPPING_RULE',
    memberId: `${oddId}${at}`,
  }),
  authorization: (at) => ({
    key: key(at),
    ownerType: 'CLIENT',
    ownerId: oddId,
    resourceType: 'USER_TASK',
    resourceId: oddId,
    property: undefined,
    permissions: [oddText],
  }),
};

/** Values that may be absent. */
export const sparseIdentityRows: {
  readonly [T in IdentityTable]: Partial<IdentityTables[T]>;
} = {
  user: { name: '', email: '' },
  group: { description: '' },
  role: { description: '' },
  tenant: { description: '' },
  mappingRule: {},
  membership: {},
  authorization: { resourceId: undefined, property: oddText },
};

/** The fields that an update changes. */
export const changedIdentityRows: {
  readonly [T in IdentityTable]: Partial<IdentityTables[T]>;
} = {
  user: { name: 'b', email: 'b', passwordHash: 'b' },
  group: { name: 'b', description: 'b' },
  role: { name: 'b', description: 'b' },
  tenant: { name: 'b', description: 'b' },
  mappingRule: { name: 'b', claimName: 'b', claimValue: 'b' },
  membership: {},
  authorization: {
    ownerType: 'ROLE',
    ownerId: 'b',
    resourceType: 'b',
    resourceId: undefined,
    property: 'b',
    permissions: [],
  },
};
