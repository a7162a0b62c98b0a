/** The kinds of owners of an authorization. */
export const ownerTypes = ['USER', 'CLIENT', 'ROLE', 'GROUP', 'MAPPING_RULE'] as const;
export type OwnerType = (typeof ownerTypes)[number];

/** The kinds of members of groups, roles and tenants. */
export const memberTypes = ['USER', 'CLIENT', 'GROUP', 'ROLE', 'MAPPING_RULE'] as const;
export type MemberType = (typeof memberTypes)[number];

export const containerTypes = ['GROUP', 'ROLE', 'TENANT'] as const;
export type ContainerType = (typeof containerTypes)[number];

export interface Owner {
  readonly type: OwnerType;
  readonly id: string;
}

/** The role of administrators. */
export const adminRole = 'admin';
