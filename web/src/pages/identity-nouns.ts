/** Users, groups, roles, tenants and mapping rules: the texts of their pages, and their paths in `/v2`. */

export interface IdentityField {
  readonly name: string;
  readonly label: string;
  /** A field that only the creation sets. */
  readonly isFixed?: boolean;
  /** A field that is never shown. An empty value keeps the stored one. */
  readonly isSecret?: boolean;
  readonly isOptional?: boolean;
}

export interface MemberKind {
  readonly path: string;
  readonly name: string;
  readonly one: string;
  readonly idName: string;
  /** The page of a member, if such members have a page. */
  readonly hasPage: boolean;
}

export interface IdentityNoun {
  /** The path below `/v2` and `/ui/admin`. */
  readonly path: string;
  readonly title: string;
  readonly one: string;
  readonly about: string;
  readonly idName: string;
  readonly resource: string;
  readonly fields: readonly IdentityField[];
  readonly members: readonly MemberKind[];
  /** Whether a part of the id finds it; otherwise only the whole id does. */
  readonly isFoundByPart: boolean;
  /** Whether it can have authorizations. */
  readonly isOwner: boolean;
}

export type IdentityThing = Readonly<Record<string, string | null>>;

const users: MemberKind = {
  path: 'users',
  name: 'Users',
  one: 'user',
  idName: 'username',
  hasPage: true,
};
const groups: MemberKind = {
  path: 'groups',
  name: 'Groups',
  one: 'group',
  idName: 'groupId',
  hasPage: true,
};
const roles: MemberKind = {
  path: 'roles',
  name: 'Roles',
  one: 'role',
  idName: 'roleId',
  hasPage: true,
};
const clients: MemberKind = {
  path: 'clients',
  name: 'Clients',
  one: 'client',
  idName: 'clientId',
  hasPage: false,
};
const rules: MemberKind = {
  path: 'mapping-rules',
  name: 'Mapping rules',
  one: 'mapping rule',
  idName: 'mappingRuleId',
  hasPage: true,
};

const named: readonly IdentityField[] = [
  { name: 'name', label: 'Name' },
  { name: 'description', label: 'Description', isOptional: true },
];

const identityNouns: readonly IdentityNoun[] = [
  {
    ...users,
    title: 'Users',
    about: 'People who sign in with a password that this server stores',
    resource: 'USER',
    fields: [
      { name: 'username', label: 'Username', isFixed: true },
      { name: 'name', label: 'Name', isOptional: true },
      { name: 'email', label: 'Email', isOptional: true },
      { name: 'password', label: 'Password', isSecret: true },
    ],
    members: [],
    isFoundByPart: true,
    isOwner: true,
  },
  {
    ...groups,
    title: 'Groups',
    about: 'Members share the roles, tenants and authorizations of their group',
    resource: 'GROUP',
    fields: [{ name: 'groupId', label: 'Id', isFixed: true }, ...named],
    members: [users, clients, rules],
    isFoundByPart: true,
    isOwner: true,
  },
  {
    ...roles,
    title: 'Roles',
    about: 'Named sets of authorizations for users, groups and clients',
    resource: 'ROLE',
    fields: [{ name: 'roleId', label: 'Id', isFixed: true }, ...named],
    members: [users, groups, clients, rules],
    isFoundByPart: false,
    isOwner: true,
  },
  {
    path: 'tenants',
    title: 'Tenants',
    one: 'tenant',
    about: 'Organizations whose processes and data are separate',
    idName: 'tenantId',
    resource: 'TENANT',
    fields: [{ name: 'tenantId', label: 'Id', isFixed: true }, ...named],
    members: [users, groups, roles, clients, rules],
    isFoundByPart: false,
    isOwner: false,
  },
  {
    ...rules,
    title: 'Mapping rules',
    about: 'A token with this claim value gets the memberships and authorizations of the rule',
    resource: 'MAPPING_RULE',
    fields: [
      { name: 'mappingRuleId', label: 'Id', isFixed: true },
      { name: 'name', label: 'Name' },
      { name: 'claimName', label: 'Claim' },
      { name: 'claimValue', label: 'Value of the claim' },
    ],
    members: [],
    isFoundByPart: false,
    isOwner: true,
  },
];

export function identityNounOf(path: string | undefined): IdentityNoun | undefined {
  return identityNouns.find((noun) => noun.path === path);
}
