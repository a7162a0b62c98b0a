import type { Migration } from '../schema-migration.ts';

/** Users, groups, roles, tenants, mapping rules, memberships and authorizations. The start writes the default ones. */
export const migration: Migration = {
  sqlite: [
    `CREATE TABLE user_account (
        key INTEGER NOT NULL,
        username TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        UNIQUE (key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE user_group (
        key INTEGER NOT NULL,
        group_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        UNIQUE (key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE role (
        key INTEGER NOT NULL,
        role_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        UNIQUE (key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE tenant (
        key INTEGER NOT NULL,
        tenant_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        UNIQUE (key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE mapping_rule (
        key INTEGER NOT NULL,
        mapping_rule_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        claim_name TEXT NOT NULL,
        claim_value TEXT NOT NULL,
        UNIQUE (key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX mapping_rule_claim ON mapping_rule (claim_name, claim_value)`,
    `CREATE TABLE membership (
        key INTEGER NOT NULL,
        container_type TEXT NOT NULL CHECK (container_type IN ('GROUP', 'ROLE', 'TENANT')),
        container_id TEXT NOT NULL,
        member_type TEXT NOT NULL CHECK (member_type IN ('USER', 'CLIENT', 'GROUP', 'ROLE', 'MAPPING_RULE')),
        member_id TEXT NOT NULL,
        PRIMARY KEY (container_type, container_id, member_type, member_id),
        UNIQUE (key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX membership_member ON membership (member_type, member_id)`,
    `CREATE TABLE authorization_grant (
        key INTEGER PRIMARY KEY,
        owner_type TEXT NOT NULL CHECK (owner_type IN ('USER', 'CLIENT', 'ROLE', 'GROUP', 'MAPPING_RULE')),
        owner_id TEXT NOT NULL,
        resource_type TEXT NOT NULL,
        resource_id TEXT,
        property TEXT,
        permissions TEXT NOT NULL,
        CHECK ((resource_id IS NULL) <> (property IS NULL))
    ) STRICT`,
    `CREATE INDEX authorization_grant_owner ON authorization_grant (owner_type, owner_id, resource_type)`,
  ],
  postgres: [
    `CREATE TABLE user_account (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        username text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        email text COLLATE "C" NOT NULL,
        password_hash text COLLATE "C" NOT NULL,
        PRIMARY KEY (partition_id, username),
        UNIQUE (partition_id, key)
    )`,
    `CREATE TABLE user_group (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        group_id text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        description text COLLATE "C" NOT NULL,
        PRIMARY KEY (partition_id, group_id),
        UNIQUE (partition_id, key)
    )`,
    `CREATE TABLE role (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        role_id text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        description text COLLATE "C" NOT NULL,
        PRIMARY KEY (partition_id, role_id),
        UNIQUE (partition_id, key)
    )`,
    `CREATE TABLE tenant (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        tenant_id text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        description text COLLATE "C" NOT NULL,
        PRIMARY KEY (partition_id, tenant_id),
        UNIQUE (partition_id, key)
    )`,
    `CREATE TABLE mapping_rule (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        mapping_rule_id text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        claim_name text COLLATE "C" NOT NULL,
        claim_value text COLLATE "C" NOT NULL,
        PRIMARY KEY (partition_id, mapping_rule_id),
        UNIQUE (partition_id, key)
    )`,
    `CREATE INDEX mapping_rule_claim ON mapping_rule (partition_id, claim_name, claim_value)`,
    `CREATE TABLE membership (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        container_type text COLLATE "C" NOT NULL CHECK (container_type IN ('GROUP', 'ROLE', 'TENANT')),
        container_id text COLLATE "C" NOT NULL,
        member_type text COLLATE "C" NOT NULL CHECK (member_type IN ('USER', 'CLIENT', 'GROUP', 'ROLE', 'MAPPING_RULE')),
        member_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (partition_id, container_type, container_id, member_type, member_id),
        UNIQUE (partition_id, key)
    )`,
    `CREATE INDEX membership_member ON membership (partition_id, member_type, member_id)`,
    `CREATE TABLE authorization_grant (
        partition_id smallint NOT NULL,
        key bigint NOT NULL,
        owner_type text COLLATE "C" NOT NULL CHECK (owner_type IN ('USER', 'CLIENT', 'ROLE', 'GROUP', 'MAPPING_RULE')),
        owner_id text COLLATE "C" NOT NULL,
        resource_type text COLLATE "C" NOT NULL,
        resource_id text COLLATE "C",
        property text COLLATE "C",
        permissions text COLLATE "C" NOT NULL,
        PRIMARY KEY (partition_id, key),
        CHECK ((resource_id IS NULL) <> (property IS NULL))
    )`,
    `CREATE INDEX authorization_grant_owner ON authorization_grant (partition_id, owner_type, owner_id, resource_type)`,
  ],
};
